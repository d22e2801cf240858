import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { streamRecords } from "../reading/record-stream.ts";
import { PLAIN, SEALED } from "../testing/test-damage.ts";
import { testEvents, testLog } from "../testing/test-log.ts";
import { FORMS, listRecordFiles, listStrangers } from "./record-file.ts";
import { type Broken, plainRecords, type StoredRecord, sealedRecords } from "./records.ts";
import { HEADER_SIZE, LINE_SIZE_MAX, RECORD_SIZE_MAX } from "./sealed-record.ts";

const numRuns = 100 * Number(process.env["FUZZ_RUNS"] ?? 1);
const dir = await mkdtemp(path.join(tmpdir(), "strongroom-records-"));
after(() => rm(dir, { recursive: true }));
const LENGTH = 4;

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test("of a file that is cut anywhere, the whole records are read and the rest is returned as broken", async () => {
  await using log = await testLog();
  await log.append(testEvents(6));
  for (const [form, name, count] of [
    ["plain", PLAIN, 6],
    ["sealed", SEALED, 3],
  ] as const) {
    const bytes = await readFile(path.join(log.dir, name));
    const whole = [...FORMS[form].records(bytes)];
    assert.equal(whole.length, count);
    for (let size = 0; size <= bytes.length; size++) {
      const records = [...FORMS[form].records(bytes.subarray(0, size))];
      const kept = whole.filter(({ end }) => end <= size);
      assert.deepEqual(records.slice(0, kept.length), kept);
      const rest = records.slice(kept.length);
      assert.ok(rest.length <= 1 && rest.every(({ digest, end }) => digest === null && end === size));
    }
  }
});

/** Records as one text, because deepEqual takes minutes if hundreds of records differ. */
const told = (records: readonly (StoredRecord | Broken)[]): string =>
  records.map(({ offset, end, digest }) => `${offset}-${end} ${digest?.toString("hex")}`).join();

test("a file has the same records read whole or in pieces of any size, damaged or not", async () => {
  await using log = await testLog();
  await log.append(testEvents(700));
  for (const [form, name] of [
    ["plain", PLAIN],
    ["sealed", SEALED],
  ] as const) {
    const file = { name: `${form}/copy`, firstIndex: 0 };
    const copy = path.join(log.dir, file.name);
    const intact = await readFile(path.join(log.dir, name));
    const where = fc.nat(intact.length - 1);
    // A record whose length is too large reaches beyond the next records and the end of a piece.
    const length = fc.constantFrom(...[...FORMS[form].records(intact)].flatMap(({ offset }) => [offset + 1, offset + 2]));
    const damage = fc.record({
      pieceSize: fc.integer({ min: 100, max: 2 * LINE_SIZE_MAX }),
      flips: fc.array(fc.oneof(where, length), { maxLength: 3 }),
      zeros: fc.option(fc.record({ from: where, size: fc.nat(2 * LINE_SIZE_MAX) })),
      cut: fc.option(where),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ pieceSize, flips, zeros, cut }) => {
        const bytes = Buffer.from(intact);
        for (const at of flips) bytes[at] = (bytes[at] ?? 0) ^ 0x15;
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

test("after damage the next undamaged record is found, wherever the damage is", async () => {
  await using log = await testLog();
  await log.append(testEvents(60));
  const intact = await readFile(path.join(log.dir, SEALED));
  const whole = [...sealedRecords(intact)];
  fc.assert(
    fc.property(fc.nat(intact.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Buffer.from(intact);
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      const found = new Set([...sealedRecords(bytes)].filter(({ digest }) => digest !== null).map(({ offset }) => offset));
      const damaged = whole.findIndex(({ end }) => end > at);
      // A length that is too large may take the records behind it, if its record still fits into the file.
      const isLength = at < (whole[damaged]?.offset ?? 0) + LENGTH;
      for (const [i, { offset }] of whole.entries())
        if (i < damaged || (i > damaged && !isLength)) assert.ok(found.has(offset), `${i}`);
      assert.ok(found.has(whole.at(-1)?.offset ?? -1) || damaged >= whole.length - 2 || isLength);
    }),
    { numRuns: 3 * numRuns },
  );
});

test("any bytes are read to their end", () => {
  const begin = Buffer.alloc(LENGTH + HEADER_SIZE);
  begin.writeUInt32BE(200, 0);
  begin.writeUInt32BE(1, LENGTH + 8);
  begin.writeUInt32BE(1, LENGTH + 20);
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.constant(begin),
    fc.constant(Buffer.alloc(48)),
    fc.constant(Buffer.from("\n")),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
      const bytes = Buffer.concat(chunks);
      for (const { records } of Object.values(FORMS)) {
        let last = 0;
        for (const { offset, end } of records(bytes)) {
          assert.ok(offset === last && end > offset && end <= bytes.length);
          last = end;
        }
        assert.equal(last, bytes.length);
      }
    }),
    { numRuns },
  );
});

test("a line has at most LINE_SIZE_MAX bytes, a sealed record at most RECORD_SIZE_MAX", () => {
  for (const [size, isRecord] of [
    [LINE_SIZE_MAX, true],
    [LINE_SIZE_MAX + 1, false],
  ] as const) {
    const [record] = [...plainRecords(Buffer.from(`${"x".repeat(size - 1)}\n`))];
    assert.deepEqual([record?.digest !== null, record?.end], [isRecord, size]);
  }
  for (const [size, isRecord] of [
    [RECORD_SIZE_MAX, true],
    [RECORD_SIZE_MAX + 1, false],
    [HEADER_SIZE, false],
  ] as const) {
    const bytes = Buffer.alloc(LENGTH + size);
    bytes.writeUInt32BE(size, 0);
    bytes.writeUInt32BE(1, LENGTH + 8);
    bytes.writeUInt32BE(1, LENGTH + 20);
    const [record] = [...sealedRecords(bytes)];
    assert.deepEqual([record?.digest !== null, record?.end], [isRecord, bytes.length]);
  }
});

test("reading gives up after far more bytes without a record than any damage has", async () => {
  const file = { name: "000000000000.jsonl", firstIndex: 0 };
  await writeFile(path.join(dir, file.name), "");
  await truncate(path.join(dir, file.name), 2 ** 40);
  await assert.rejects(collect(streamRecords(dir, "plain", file)), {
    name: "RangeError",
    message: /^no record in \d+ bytes from byte 0 on$/,
  });
});

test("files are listed in the order of their events, whatever the order of the folder; other files are unknown", async () => {
  await mkdir(path.join(dir, "plain"));
  const [first, ...strangers] = ["000000000000.jsonl", "0.jsonl", "000000000001.hpke", "x"];
  for (const index of [12, 3, 1_000_000_000_000, 7, 5, 20, 4])
    await writeFile(path.join(dir, "plain", `${String(index).padStart(12, "0")}.jsonl`), "");
  for (const name of [first, ...strangers]) await writeFile(path.join(dir, "plain", `${name}`), "");
  const files = await listRecordFiles(dir, "plain");
  assert.deepEqual(
    files.map(({ firstIndex }) => firstIndex),
    [0, 3, 4, 5, 7, 12, 20, 1_000_000_000_000],
  );
  assert.equal(files[0]?.name, `plain/${first}`);
  assert.deepEqual((await listStrangers(dir, "plain")).sort(), strangers.map((name) => `plain/${name}`).sort());
  assert.deepEqual(await listRecordFiles(dir, "sealed"), []);
});
