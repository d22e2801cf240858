import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyPairOf } from "../../crypto/crypto.ts";
import { EventWriters, type NewEvent, SealedOpener } from "../../events/events.ts";
import { testAuditor, testEventKeys } from "../../events/testing/test-event-store.ts";
import { type Commit, commitOf } from "../testing/test-commit.ts";
import { ORIGIN, testEvents } from "../testing/test-log.ts";
import { decodeSealedRecord, encodeSealedRecord, HEADER_SIZE, openSealedRecord, type SealedRecord } from "./sealed-record.ts";

const numRuns = 100 * Number(process.env["FUZZ_RUNS"] ?? 1);
const writers = new EventWriters({ origin: ORIGIN, keys: testEventKeys(), auditor: testAuditor.publicKey, now: Date.now });
const opener = new SealedOpener(ORIGIN, keyPairOf(testAuditor.privateKey));

const commit = (events: readonly NewEvent[]): Commit => commitOf(writers.take(), events);
const index = fc.oneof(fc.nat(100_000), fc.constantFrom(2 ** 32 - 1, 2 ** 32, 2 ** 48 + 7));

test("a record is read as it was written, and opens to the events of its commit", () => {
  fc.assert(
    fc.property(index, fc.integer({ min: 1, max: 20 }), (at, count) => {
      const rows = commit(testEvents(count));
      const record = encodeSealedRecord(at, rows);
      const decoded = decodeSealedRecord(record);
      assert.ok(decoded !== null);
      assert.deepEqual([decoded.index, decoded.count, decoded.writer, decoded.first], [at, count, rows[0]?.writer, 1]);
      assert.equal(decoded.sealed.keyId, writers.keyId);
      const events = openSealedRecord(opener, decoded);
      assert.deepEqual(
        events.map(({ confidential: _, ...event }) => event),
        rows.map(({ event }) => event),
      );
    }),
    { numRuns },
  );
});

test("no bit of a record can change unnoticed but those of the index, which only the tree proves", () => {
  const record = encodeSealedRecord(7, commit(testEvents(3)));
  for (let at = 0; at < record.length; at++) {
    const changed = Buffer.from(record);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const decoded = decodeSealedRecord(changed);
    if (at < 8 || decoded === null) continue;
    // The key id only names the key.
    const isKeyId = at >= HEADER_SIZE && at < HEADER_SIZE + 8;
    if (isKeyId) assert.notEqual(decoded.sealed.keyId, writers.keyId);
    else assert.throws(() => openSealedRecord(opener, decoded), { code: "hpke" }, `byte ${at}`);
  }
});

test("bytes that no commit has are no record", () => {
  const record = encodeSealedRecord(7, commit(testEvents(1)));
  const changed = (write: (bytes: Buffer) => unknown): SealedRecord | null => {
    const bytes = Buffer.from(record);
    write(bytes);
    return decodeSealedRecord(bytes);
  };
  assert.ok(changed(() => {}) !== null);
  const refused: ((bytes: Buffer) => unknown)[] = [
    (bytes) => bytes.writeBigUInt64BE(2n ** 53n, 0),
    (bytes) => bytes.writeBigUInt64BE(2n ** 53n - 5n, 0),
    (bytes) => bytes.writeUInt32BE(0, 8),
    (bytes) => bytes.writeUInt32BE(1025, 8),
    (bytes) => bytes.writeUInt32BE(0, 20),
    (bytes) => bytes.writeUInt32BE(2 ** 31, 20),
    (bytes) => bytes.writeUInt32BE(2 ** 32 - 1, 20),
  ];
  for (const write of refused) assert.equal(changed(write), null, `${write}`);
  assert.ok(changed((bytes) => bytes.writeUInt32BE(1024, 8)) !== null);
  for (let size = 0; size < HEADER_SIZE + 8 + 32 + 4 + 17; size++)
    assert.equal(decodeSealedRecord(record.subarray(0, size)), null);
});

test("any bytes are a record or none", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const decoded = decodeSealedRecord(Buffer.from(bytes));
      if (decoded !== null) assert.throws(() => openSealedRecord(opener, decoded), { code: "hpke" });
    }),
    { numRuns },
  );
});

test("only a complete commit can be written", () => {
  const rows = commit(testEvents(3));
  assert.throws(() => encodeSealedRecord(0, rows.slice(0, 2)), RangeError);
  assert.throws(() => encodeSealedRecord(0, []), RangeError);
});

test("what was sealed as a commit of another size does not count as this one", () => {
  const [own] = [commit(testEvents(2))];
  const decoded = decodeSealedRecord(encodeSealedRecord(0, own)) as SealedRecord;
  const lying = { open: () => opener.open(Buffer.concat([placeBytes(decoded)]), decoded.sealed) } as unknown as SealedOpener;
  assert.throws(() => openSealedRecord(lying, { ...decoded, count: 3 }), { code: "hpke", message: "2 events were sealed as 3" });
  const garbled = { open: () => Buffer.from("nonsense") } as unknown as SealedOpener;
  assert.throws(() => openSealedRecord(garbled, decoded), { code: "hpke", message: /not the events of a commit/ });
});

function placeBytes({ writer, first, count }: SealedRecord): Buffer {
  const place = Buffer.alloc(16);
  place.writeBigInt64BE(writer);
  place.writeUInt32BE(first, 8);
  place.writeUInt32BE(first + count - 1, 12);
  return place;
}
