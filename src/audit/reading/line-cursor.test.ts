import assert from "node:assert/strict";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { FILE_EVENTS } from "../log/layout.ts";
import { PLAIN } from "../testing/test-damage.ts";
import { testEvents, testLog } from "../testing/test-log.ts";
import { LineCursor } from "./line-cursor.ts";

const numRuns = 100 * Number(process.env["FUZZ_RUNS"] ?? 1);

async function read(cursor: LineCursor, end: number): Promise<[number, string][]> {
  const lines: [number, string][] = [];
  for await (const { i, req = "" } of cursor.until(end)) lines.push([i, req]);
  return lines;
}

const indices = async (cursor: LineCursor, end: number): Promise<number[]> => (await read(cursor, end)).map(([i]) => i);
const from = (first: number, end: number): number[] => Array.from({ length: end - first }, (_, i) => first + i);

test("a cursor begins at any record, stops at any record and continues there, in steps of any size", async () => {
  await using log = await testLog();
  await log.append(testEvents(400));
  const steps = fc.array(fc.nat(120), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.nat(399), steps, async (first, sizes) => {
      await using cursor = await LineCursor.at(log.dir, first);
      for (let at = first; ; ) {
        const size = sizes.shift();
        const end = size === undefined ? 400 : Math.min(400, at + size);
        assert.deepEqual(await indices(cursor, end), from(at, end));
        assert.equal(cursor.next, end);
        if (size === undefined) return;
        at = end;
      }
    }),
    { numRuns: numRuns / 4 },
  );
});

test("a cursor continues across files, and begins at the first file that was not moved off the host", async () => {
  await using log = await testLog();
  await log.fill(FILE_EVENTS - 5);
  await log.append(testEvents(10));
  await using cursor = await LineCursor.at(log.dir, FILE_EVENTS - 8);
  assert.deepEqual(await indices(cursor, FILE_EVENTS - 2), from(FILE_EVENTS - 8, FILE_EVENTS - 2));
  assert.deepEqual(await indices(cursor, log.size), from(FILE_EVENTS - 2, FILE_EVENTS + 5));
  await rm(path.join(log.dir, PLAIN));
  await using later = await LineCursor.at(log.dir, 0);
  assert.equal(later.next, FILE_EVENTS);
  assert.deepEqual(await indices(later, log.size), from(FILE_EVENTS, FILE_EVENTS + 5));
});

test("lines that no checkpoint covers are not read, and the lines that replace them after a restart are", async () => {
  await using log = await testLog();
  await log.append(testEvents(3));
  const file = path.join(log.dir, PLAIN);
  const signed = await readFile(file);
  await using cursor = await LineCursor.at(log.dir, 0);
  await using torn = await log.copy();
  await torn.append(testEvents(4));
  await writeFile(file, (await readFile(path.join(torn.dir, PLAIN))).subarray(0, -20));
  assert.deepEqual(await indices(cursor, 3), [0, 1, 2]);
  await truncate(file, signed.length);
  const second = testEvents(2);
  await log.append(second);
  assert.deepEqual(
    (await read(cursor, 5)).map(([, request]) => request),
    second.map(({ request }) => request),
  );
});

test("an error names the record of a line that is invalid or missing", async () => {
  await using log = await testLog();
  await log.append(testEvents(3));
  const file = path.join(log.dir, PLAIN);
  await using beyond = await LineCursor.at(log.dir, 0);
  await assert.rejects(indices(beyond, 4), { code: "log-records", message: /record 3 / });
  await writeFile(file, (await readFile(file, "utf8")).replace('{"v":2,"i":1,', '{"v":2,"i":2,'));
  await using other = await LineCursor.at(log.dir, 0);
  await assert.rejects(indices(other, 3), { code: "log-records", message: /record 1 / });
  await writeFile(file, "x".repeat(100_000), { flag: "r+" });
  await using garbled = await LineCursor.at(log.dir, 0);
  await assert.rejects(indices(garbled, 3), { code: "log-records", message: /record 0 / });
  await truncate(file, 0);
  await using empty = await LineCursor.at(log.dir, 0);
  await assert.rejects(indices(empty, 3), { code: "log-records", message: /record 0 / });
  await using none = await LineCursor.at(path.join(log.dir, "none"), 0);
  await assert.rejects(indices(none, 1), { code: "log-records" });
});
