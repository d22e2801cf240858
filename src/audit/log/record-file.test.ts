import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ORIGIN, SECRET, testEvents, testLog } from "../testing/test-log.ts";
import { decrypt } from "../verifying/decrypt.ts";
import { makeAuditorKey } from "./keys.ts";
import { readLines } from "./read.ts";
import { type Broken, FORMS, listRecordFiles, type StoredRecord } from "./record-file.ts";
import { streamRecords } from "./record-stream.ts";
import { RECORD_SIZE_MAX } from "./segment.ts";

const numRuns = 100 * Number(process.env["FUZZ_RUNS"] ?? 1);

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test("of a file that is cut anywhere, the whole records are read and the rest is returned as broken", async () => {
  await using log = await testLog();
  await log.append(testEvents(2), testEvents(1));
  for (const form of ["plain", "sealed"] as const) {
    const bytes = await readFile(path.join(log.dir, (await listRecordFiles(log.dir, form))[0]?.name ?? ""));
    const whole = [...FORMS[form].records(bytes)];
    assert.equal(whole.length, 3);
    for (let size = 0; size <= bytes.length; size++) {
      const records = [...FORMS[form].records(bytes.subarray(0, size))];
      const kept = whole.filter(({ end }) => end <= size);
      assert.deepEqual(records.slice(0, kept.length), kept);
      assert.ok(records.slice(kept.length).every(({ digest, end }) => digest === null && end === size));
    }
  }
});

/** Records as one text, because deepEqual takes minutes if hundreds of records differ. */
const told = (records: readonly (StoredRecord | Broken)[]): string =>
  records.map(({ offset, end, digest }) => `${offset}-${end} ${digest?.toString("hex")}`).join();

test("a file has the same records read whole or in pieces of any size, damaged or not", async () => {
  await using log = await testLog();
  await log.append(testEvents(700));
  for (const form of ["plain", "sealed"] as const) {
    const file = { name: `${form}/copy`, firstIndex: 0 };
    const copy = path.join(log.dir, file.name);
    const intact = await readFile(path.join(log.dir, (await listRecordFiles(log.dir, form))[0]?.name ?? ""));
    assert.ok(intact.length > 3 * RECORD_SIZE_MAX);
    const where = fc.nat(intact.length - 1);
    // A record whose length is too large reaches beyond the next headers and the end of a piece.
    const length = fc.constantFrom(...[...FORMS[form].records(intact)].map(({ offset }) => offset + 2));
    const damage = fc.record({
      pieceSize: fc.integer({ min: 4096, max: 2 * RECORD_SIZE_MAX }),
      flips: fc.array(fc.oneof(where, length), { maxLength: 2 }),
      zeros: fc.option(fc.record({ from: where, size: fc.nat(2 * RECORD_SIZE_MAX) })),
      cut: fc.option(where),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ pieceSize, flips, zeros, cut }) => {
        const bytes = Buffer.from(intact);
        for (const at of flips) bytes[at] = 0xff;
        if (zeros !== null) bytes.subarray(zeros.from, zeros.from + zeros.size).fill(0);
        const damaged = bytes.subarray(0, cut ?? bytes.length);
        await writeFile(copy, damaged);
        const pieces = await collect(streamRecords(log.dir, form, file, pieceSize));
        assert.ok(told(pieces.flat()) === told([...FORMS[form].records(damaged)]), "the records differ");
      }),
      { numRuns: numRuns / 4 },
    );
  }
});

test("any bytes are read to their end", () => {
  const headers = ["atm-audit-hpke/1\n", "atm-audit-hpke/2\n"].map((begin) => fc.constant(Buffer.from(begin)));
  const chunk = fc.oneof(fc.uint8Array({ maxLength: 100 }), ...headers, fc.constant(Buffer.alloc(48)));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
      const bytes = Buffer.concat(chunks);
      for (const { records } of Object.values(FORMS)) {
        let last = 0;
        for (const { offset, end } of records(bytes)) {
          assert.ok(offset >= last && end > offset && end <= bytes.length);
          last = end;
        }
      }
    }),
    { numRuns },
  );
});

test("lines are read from any index", async () => {
  await using log = await testLog();
  await log.append(testEvents(5));
  await log.append(testEvents(5));
  const indices = async (from: number): Promise<number[]> => (await collect(readLines(log.dir, from))).map(({ i }) => i);
  assert.deepEqual(await indices(0), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(await indices(7), [7, 8, 9]);
  assert.deepEqual(await indices(10), []);
  await using moved = await log.copy();
  await moved.append(testEvents(2));
  await rm(path.join(moved.dir, "plain/000000000000.jsonl"));
  const left = await collect(readLines(moved.dir, 3));
  assert.deepEqual(
    left.map(({ i }) => i),
    [5, 6, 7, 8, 9, 10, 11],
    "the oldest file was moved off the host",
  );
  const file = path.join(log.dir, "plain/000000000005.jsonl");
  await writeFile(file, '{"v":1,"i":10', { flag: "a" });
  assert.equal((await indices(0)).length, 10, "a line that is still being written is left out");
  await writeFile(file, "\n", { flag: "a" });
  await assert.rejects(indices(0), { code: "log-records" });
});

test("only the auditor's key opens the confidential fields", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  await log.append(testEvents(2));
  const read = async (key = log.auditor.privateKey, origin = ORIGIN): Promise<unknown[]> =>
    (await collect(decrypt({ dir: log.dir, origin, auditorKeys: [key] }))).map(({ i, confidential }) => [
      i,
      confidential?.["payee"],
    ]);
  const payees = await read();
  assert.deepEqual(payees.length, 302);
  assert.deepEqual(payees[299], [299, `${SECRET}-299`]);
  assert.deepEqual(await read(makeAuditorKey().privateKey), []);
  await assert.rejects(read(log.auditor.privateKey, "another.example/log"), { code: "hpke" });
});
