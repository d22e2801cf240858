import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { ENC_SIZE, keyPairOf, TAG_SIZE } from "../../crypto/crypto.ts";
import { ORIGIN } from "../testing/test-log.ts";
import { makeAuditorKey } from "./keys.ts";
import { listRecordFiles, listStrangers, plainRecords, readRecordFile, refuseHuge } from "./record-file.ts";
import { streamRecords } from "./record-stream.ts";
import { decodeHeader, encodeHeader, isCiphertextSize, openRecord, openSegment, RECORD_SIZE_MAX } from "./segment.ts";

/** The largest size of a file of records, in bytes. */
const FILE_MOST = 1024 ** 3;
const NUMBERS_AT = "atm-audit-hpke/2\n".length;

const frame = { segment: 2 ** 40 + 5, firstIndex: 2 ** 33 + 7, keyId: "0011223344556677", enc: Buffer.alloc(ENC_SIZE, 1) };
const dir = await mkdtemp(path.join(tmpdir(), "strongroom-segment-"));
after(() => rm(dir, { recursive: true }));

test("a header is read as it was written, and one with a number beyond JavaScript's integers is invalid", () => {
  const bytes = encodeHeader(frame);
  assert.deepEqual(decodeHeader(bytes), { ...frame, bytes });
  for (const at of [NUMBERS_AT, NUMBERS_AT + 8]) {
    const other = Buffer.from(bytes);
    other.writeBigUInt64BE(BigInt(Number.MAX_SAFE_INTEGER), at);
    assert.ok(decodeHeader(other) !== null);
    other.writeBigUInt64BE(2n ** 53n, at);
    assert.equal(decodeHeader(other), null);
  }
});

test("a segment with an encapsulated key of low order does not open, and neither does a record before the segment", () => {
  const pair = makeAuditorKey();
  const header = { ...frame, bytes: encodeHeader(frame) };
  assert.throws(() => openSegment(ORIGIN, { ...header, enc: Buffer.alloc(ENC_SIZE) }, keyPairOf(pair.privateKey)), {
    code: "hpke",
    message: /encapsulated key/,
  });
  const enc = makeAuditorKey().publicKey.export({ format: "raw-public" });
  const recipient = openSegment(ORIGIN, { ...header, enc }, keyPairOf(pair.privateKey));
  for (const [index, message] of [
    [frame.firstIndex - 1, /below/],
    [frame.firstIndex, /does not open/],
  ] as const)
    assert.throws(() => openRecord(recipient, header, index, Buffer.alloc(40)), { code: "hpke", message });
});

test("a ciphertext has at least its tag and one byte, and a record at most RECORD_SIZE_MAX bytes", () => {
  const sizes = [0, TAG_SIZE, TAG_SIZE + 1, RECORD_SIZE_MAX, RECORD_SIZE_MAX + 1];
  assert.deepEqual(sizes.map(isCiphertextSize), [false, false, true, true, false]);
  for (const [size, isRecord] of [
    [RECORD_SIZE_MAX, true],
    [RECORD_SIZE_MAX + 1, false],
  ] as const) {
    const [record] = [...plainRecords(Buffer.from(`${"x".repeat(size - 1)}\n`))];
    assert.deepEqual([record?.digest !== null, record?.end], [isRecord, size]);
  }
});

test("a file of records is not read if it is larger than a sealer writes", async () => {
  refuseHuge("plain/000000000000.jsonl", FILE_MOST);
  const file = { name: "000000000000.jsonl", firstIndex: 0 };
  await writeFile(path.join(dir, file.name), "");
  await truncate(path.join(dir, file.name), FILE_MOST + 1);
  await assert.rejects(readRecordFile(dir, file), RangeError);
  await assert.rejects(streamRecords(dir, "plain", file).next(), RangeError);
});

test("files are listed in the order of their records, whatever the order of the folder; other files are unknown", async () => {
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
