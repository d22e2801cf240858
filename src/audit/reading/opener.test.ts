import assert from "node:assert/strict";
import { test } from "node:test";
import { EventWriters } from "../../events/events.ts";
import { testEventKeys } from "../../events/testing/test-event-store.ts";
import { makeAuditorKey } from "../log/keys.ts";
import { decodeSealedRecord, encodeSealedRecord, type SealedRecord } from "../log/sealed-record.ts";
import { commitOf } from "../testing/test-commit.ts";
import { ORIGIN, testEvents } from "../testing/test-log.ts";
import { Opener } from "./opener.ts";

const [first, second] = [makeAuditorKey(), makeAuditorKey()];
/** A process of the bank, with an HPKE context of its own. */
const processOf = ({ publicKey }: typeof first) =>
  new EventWriters({ origin: ORIGIN, keys: testEventKeys(), auditor: publicKey, now: Date.now });
const sealedBy = (writers: EventWriters): SealedRecord =>
  decodeSealedRecord(encodeSealedRecord(0, commitOf(writers.take(), testEvents(2)))) as SealedRecord;

test("records of many contexts open in any order, again and again", () => {
  const opener = new Opener(ORIGIN, [first.privateKey]);
  const processes = Array.from({ length: 70 }, () => processOf(first));
  const records = [0, 1].flatMap(() => processes.map(sealedBy));
  for (const record of [...records, ...records.toReversed()]) assert.equal(opener.open(record).length, 2);
});

test("each record opens with the key that it names, and that key is named if it was not given", () => {
  const [one, other] = [processOf(first), processOf(second)];
  const opener = new Opener(ORIGIN, [first.privateKey, second.privateKey]);
  for (const writers of [one, other, one]) {
    assert.equal(opener.missingKey(sealedBy(writers)), null);
    assert.equal(opener.open(sealedBy(writers)).length, 2);
  }
  const half = new Opener(ORIGIN, [first.privateKey]);
  assert.equal(half.missingKey(sealedBy(other)), other.keyId);
  assert.throws(() => half.open(sealedBy(other)), {
    code: "hpke",
    message: `sealed to the key ${other.keyId}, which was not given`,
  });
  assert.throws(() => new Opener("another.example/log", [first.privateKey]).open(sealedBy(one)), { code: "hpke" });
});

test("an encapsulated key of low order does not open", () => {
  const record = sealedBy(processOf(first));
  const zero = { ...record, sealed: { ...record.sealed, enc: Buffer.alloc(32) } };
  assert.throws(() => new Opener(ORIGIN, [first.privateKey]).open(zero), { code: "hpke" });
});
