import assert from "node:assert/strict";
import { createPublicKey, type KeyObject } from "node:crypto";
import { test } from "node:test";
import { makeAuditorKey } from "../log/keys.ts";
import type { CommittedEvent } from "../log/line.ts";
import { plainRecords, sealedRecords } from "../log/record-file.ts";
import { RECORD_SIZE_MAX, SEGMENT_RECORDS_MAX } from "../log/segment.ts";
import { ORIGIN, testEvents } from "../testing/test-log.ts";
import { SealedBatch, sealSegment } from "./seal-segment.ts";

const AUDITOR = makeAuditorKey().publicKey;

function seal(events: readonly CommittedEvent[], auditor: KeyObject = AUDITOR): SealedBatch {
  const batch = new SealedBatch();
  sealSegment({ origin: ORIGIN, auditor, currency: "EUR" }, { segment: 0, firstIndex: 0 }, events, batch);
  return batch;
}

test("a segment has at least one record and at most SEGMENT_RECORDS_MAX", () => {
  for (const count of [1, SEGMENT_RECORDS_MAX]) assert.equal(seal(testEvents(count)).entries.length, count);
  for (const count of [0, SEGMENT_RECORDS_MAX + 1]) assert.throws(() => seal(testEvents(count)), RangeError);
});

test("the largest record can be read after sealing, and a larger one is not sealed", () => {
  const [event] = testEvents(1) as [CommittedEvent];
  const noted = (size: number): CommittedEvent[] => [{ ...event, confidential: { note: "x".repeat(size) } }];
  const sizeOf = ({ sealed }: SealedBatch): number | undefined => {
    const [record] = [...sealedRecords(sealed.bytes())];
    return record?.digest?.length && record.bytes.length;
  };
  const room = RECORD_SIZE_MAX - (sizeOf(seal(noted(0))) ?? 0);
  assert.equal(sizeOf(seal(noted(room))), RECORD_SIZE_MAX);
  assert.throws(() => seal(noted(room + 1)), RangeError);
});

test("a batch that is cleared and reused has only the new records", () => {
  const batch = seal(testEvents(3));
  batch.clear();
  assert.deepEqual([batch.plain.length, batch.sealed.length, batch.entries], [0, 0, []]);
  sealSegment({ origin: ORIGIN, auditor: AUDITOR, currency: "EUR" }, { segment: 1, firstIndex: 3 }, testEvents(2), batch);
  assert.deepEqual([[...plainRecords(batch.plain.bytes())].length, batch.entries.length], [2, 2]);
});

test("nothing is sealed to a key of low order, because anybody could open it", () => {
  const weak = createPublicKey({ key: Buffer.alloc(32), format: "raw-public", asymmetricKeyType: "x25519" });
  assert.throws(() => seal(testEvents(1), weak), { name: "AuditError", code: "hpke" });
});
