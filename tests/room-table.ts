/** Returns the rooms of the table in docs/ARCHITECTURE.md, each with what it may import. */
export function readRoomTable(text: string): Map<string, string[]> {
  const rows =
    text
      .split("\n## Rooms")[1]
      ?.split("\n## ")[0]
      ?.split("\n")
      .filter((line) => /^\| [a-z]+ \|/.test(line)) ?? [];
  const cells = rows.map((row) => row.split("|").map((cell) => cell.trim())).filter((row) => row[1] !== "room");
  return new Map(cells.map((row) => [row[1] ?? "", row[4] === "nothing" ? [] : (row[4] ?? "").split(", ")]));
}
