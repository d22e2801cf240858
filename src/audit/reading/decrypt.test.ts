import assert from "node:assert/strict";
import { readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, test } from "node:test";
import { makeAuditorKey } from "../log/keys.ts";
import { FILE_EVENTS } from "../log/layout.ts";
import type { Line } from "../log/line.ts";
import { recordFileName } from "../log/record-file.ts";
import { edit, flip, PLAIN, SEALED } from "../testing/test-damage.ts";
import { ORIGIN, SECRET, type TestLog, testEvents, testLog } from "../testing/test-log.ts";
import { decrypt } from "./decrypt.ts";

/** Ten records, in commits of 1, 2, 3 and 4 events. */
const base = await testLog();
await base.append(testEvents(10));
after(() => base[Symbol.asyncDispose]());

async function opened(
  { dir, auditor }: TestLog,
  { end, keys = [auditor.privateKey] }: { end?: number; keys?: (typeof auditor.privateKey)[] } = {},
) {
  const lines: Line[] = [];
  const reading = decrypt({ dir, origin: ORIGIN, auditorKeys: keys, ...(end !== undefined && { end }) });
  for (;;) {
    const { done, value } = await reading.next();
    if (done === true) return { lines, unread: value };
    lines.push(value);
  }
}
const indices = async (log: TestLog, end?: number): Promise<number[]> =>
  (await opened(log, end === undefined ? {} : { end })).lines.map(({ i }) => i);
const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

test("a line is the plain line with the confidential part after it", async () => {
  const { lines } = await opened(base);
  const plain = (await readFile(path.join(base.dir, PLAIN), "utf8")).trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.stringify(line)),
    plain.map((line, i) => `${line.slice(0, -1)},"confidential":{"payee":"${SECRET}-${i}","available":120000}}`),
  );
});

test("the sealed form can be opened up to any record", async () => {
  for (let end = 0; end <= 10; end++) assert.deepEqual(await indices(base, end), upTo(end));
  assert.deepEqual(await indices(base), upTo(10));
});

test("files behind the end are not read", async () => {
  await using log = await base.copy();
  await symlink("nowhere", path.join(log.dir, recordFileName("sealed", FILE_EVENTS)));
  assert.deepEqual(await indices(log), upTo(10));
  await rm(path.join(log.dir, "tlog"), { recursive: true });
  await assert.rejects(indices(log), { code: "ENOENT" });
});

test("a record that is still being written is left out, and bytes between records are an error", async () => {
  await using torn = await base.copy();
  await truncate(path.join(torn.dir, SEALED), (await readFile(path.join(torn.dir, SEALED))).length - 1);
  assert.deepEqual(await indices(torn), upTo(6));

  await using damaged = await base.copy();
  await edit(SEALED, flip(0))(damaged);
  await assert.rejects(indices(damaged), { code: "log-records", message: "sealed/000000000000.hpke, byte 0: not a record" });
});

test("without the plain form, lines have all that was sealed, but no currency and no salt", async () => {
  const { lines } = await opened(base);
  const bare = JSON.parse(JSON.stringify(lines.map(({ ccy: _, salt: __, ...line }) => line)));
  for (const name of ["plain", "tlog"]) {
    await using log = await base.copy();
    await rm(path.join(log.dir, name), { recursive: true });
    assert.deepEqual(JSON.parse(JSON.stringify((await opened(log)).lines)), bare);
  }
});

test("lines are found across files, and those are left out whose plain file was moved off the host", async () => {
  await using log = await testLog();
  await log.fill(FILE_EVENTS - 4);
  await log.append(testEvents(9));
  const whole = (await opened(log)).lines;
  assert.deepEqual([whole.length, whole.every(({ salt }) => salt !== undefined)], [FILE_EVENTS + 5, true]);
  await rm(path.join(log.dir, PLAIN));
  const { lines } = await opened(log);
  assert.deepEqual(
    lines.map(({ salt }) => salt !== undefined),
    whole.map(({ i }) => i >= FILE_EVENTS),
  );
});

test("a plain line that is damaged or tells another event is an error", async () => {
  for (const [change, message] of [
    [(text: string) => text.replace('"amt":4007', '"amt":1'), /record 7 differs from its plain line: amount$/],
    [(text: string) => text.replace('"n":2', '"n":3'), /differs from its plain line: number$/],
    [(text: string) => text.replace('{"v":2,"i":3', '{"v":3,"i":3'), /the line of record 3 is missing or damaged/],
  ] as const) {
    await using log = await base.copy();
    const file = path.join(log.dir, PLAIN);
    await writeFile(file, change(await readFile(file, "utf8")));
    await assert.rejects(opened(log), { code: "log-records", message });
  }
});

test("records that were sealed to other keys are skipped and returned", async () => {
  const other = makeAuditorKey();
  await using log = await base.copy();
  const { lines, unread } = await opened(log, { keys: [other.privateKey] });
  assert.equal(lines.length, 0);
  assert.deepEqual(
    unread.map(({ firstIndex, lastIndex }) => [firstIndex, lastIndex]),
    [[0, 9]],
  );
  assert.equal((await opened(log, { keys: [other.privateKey, log.auditor.privateKey] })).lines.length, 10);
  const elsewhere = decrypt({ dir: log.dir, origin: "another.example/log", auditorKeys: [log.auditor.privateKey] });
  await assert.rejects(elsewhere.next(), { code: "hpke" });
});
