/** Rows in columns as wide as their widest cell; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((each) => each[column]?.length ?? 0)));
  return rows
    .map(
      (each) =>
        `${each
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** A time in ms since 1970 UTC, to the second. */
export const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19).concat("Z");

/** A line of JSON. Money is below 2^53 minor units, so a number holds it exactly. */
export const jsonLine = (record: object): string =>
  `${JSON.stringify(record, (_, each) => (typeof each === "bigint" ? Number(each) : each))}\n`;
