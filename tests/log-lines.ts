import assert from "node:assert/strict";

/** Returns the log lines of a program's output. Fails if a line has a key twice: JSON.parse would keep only the last. */
export function logLines(said: string): readonly Readonly<Record<string, unknown>>[] {
  return said
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => {
      const fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
      // The log has no white space, so a line written again is shorter only if JSON.parse dropped a key.
      assert.equal(JSON.stringify(fields).length, line.length, line);
      return fields;
    });
}
