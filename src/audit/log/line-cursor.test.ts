import assert from "node:assert/strict";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { testEvents, testLog } from "../testing/test-log.ts";
import { Disk } from "./disk.ts";
import { LineCursor } from "./line-cursor.ts";

async function read(cursor: LineCursor, end: number): Promise<[number, string][]> {
  const lines: [number, string][] = [];
  for await (const { i, id } of cursor.until(end)) lines.push([i, id]);
  return lines;
}

const indices = async (cursor: LineCursor, end: number): Promise<number[]> => (await read(cursor, end)).map(([i]) => i);

test("a cursor begins at any record, stops at any record and continues across files", async () => {
  await using log = await testLog();
  await log.append(testEvents(5));
  await log.append(testEvents(5));
  for (let from = 0; from <= 10; from++) {
    await using cursor = await LineCursor.at(log.dir, from);
    const whole = Array.from({ length: 10 - from }, (_, i) => from + i);
    assert.deepEqual(await indices(cursor, 10), whole);
    assert.equal(cursor.next, 10);
    await using halting = await LineCursor.at(log.dir, from);
    for (const index of whole) assert.deepEqual(await indices(halting, index + 1), [index]);
  }
  await rm(path.join(log.dir, "plain/000000000000.jsonl"));
  await using later = await LineCursor.at(log.dir, 0);
  assert.equal(later.next, 5, "older files were moved off the host");
  assert.deepEqual(await indices(later, 10), [5, 6, 7, 8, 9]);
});

test("lines that no checkpoint covers are not read, and the lines that replace them after a restart are", async () => {
  await using log = await testLog();
  const [first, torn, second] = [testEvents(3), testEvents(4), testEvents(2)];
  let dying = false;
  const open = await log.open({ disk: new Disk((step) => assert.ok(!dying || step !== "rename", "died")) });
  await open.append(first);
  await using cursor = await LineCursor.at(log.dir, 0);
  dying = true;
  await assert.rejects(open.append(torn), /died/);
  await open.close();
  // The lines without a checkpoint follow directly after the lines that are read here.
  assert.equal((await readFile(path.join(log.dir, "plain/000000000000.jsonl"), "utf8")).split("\n").length, 3 + 4 + 1);
  const before = await read(cursor, 3);
  await log.append(second);
  assert.deepEqual(
    [...before, ...(await read(cursor, 5))].map(([, id]) => id),
    [...first, ...second].map(({ id }) => id),
  );
});

test("an error names the record of a line that is invalid or missing", async () => {
  await using log = await testLog();
  await log.append(testEvents(3));
  await using beyond = await LineCursor.at(log.dir, 0);
  await assert.rejects(indices(beyond, 4), { code: "log-records", message: /record 3 / });
  await writeFile(path.join(log.dir, "plain/000000000000.jsonl"), "x".repeat(100_000), { flag: "r+" });
  await using garbled = await LineCursor.at(log.dir, 0);
  await assert.rejects(indices(garbled, 3), { code: "log-records", message: /record 0 / });
  await truncate(path.join(log.dir, "plain/000000000000.jsonl"), 0);
  await using empty = await LineCursor.at(log.dir, 0);
  await assert.rejects(indices(empty, 3), { code: "log-records", message: /record 0 / });
  await using none = await LineCursor.at(path.join(log.dir, "none"), 0);
  await assert.rejects(indices(none, 1), { code: "log-records" });
});
