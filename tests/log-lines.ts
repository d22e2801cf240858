import assert from "node:assert/strict";

/** The lines of a program's log, among what else it says. Fails where one has a key twice, of which JSON.parse would keep the last. */
export function logLines(said: string): readonly Readonly<Record<string, unknown>>[] {
  return said
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => {
      const fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
      // The log writes no white space: what is written again without it is shorter only where something was dropped.
      assert.equal(JSON.stringify(fields).length, line.length, line);
      return fields;
    });
}
