import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { EventWriters } from "../../events/events.ts";
import { testAuditor, testEventKeys } from "../../events/testing/test-event-store.ts";
import { sha256 } from "../../tlog/tlog.ts";
import { Opener } from "../reading/opener.ts";
import { commitOf } from "../testing/test-commit.ts";
import { ORIGIN, testEvents } from "../testing/test-log.ts";
import { formsOf } from "./entries.ts";
import { decodeLine, encodeLine, eventOfLine, plainLine, saltOf } from "./line.ts";
import { decodeSealedRecord, encodeSealedRecord, type SealedRecord } from "./sealed-record.ts";

test("the forms of a commit are its lines and its record, and each entry has the hashes of both", () => {
  const writer = new EventWriters({
    origin: ORIGIN,
    keys: testEventKeys(),
    auditor: testAuditor.publicKey,
    now: Date.now,
  }).take();
  for (const count of [1, 2, 300]) {
    const commit = commitOf(writer, testEvents(count));
    const { lines, record, entries } = formsOf(41, commit, "EUR");
    const mac = commit.at(-1)?.mac as Buffer;
    const plain = commit.map((row, i) => {
      const line = plainLine(row, { index: 41 + i, currency: "EUR", salt: saltOf(mac, row.n) });
      return `${encodeLine(line)}\n`;
    });
    assert.deepEqual(lines.map(String), plain);
    assert.deepEqual(record, encodeSealedRecord(41, commit));
    assert.deepEqual(
      entries.map((entry) => entry.toString("hex")),
      plain.map((line) => Buffer.concat([sha256(line), sha256(record)]).toString("hex")),
    );
  }
});

/** A commit in both forms, for other implementations; it pins the format of version 2 (AUDIT.md). */
// biome-ignore lint/suspicious/noExplicitAny: the vector's own JSON
const vector: any = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("#assets/audit/vectors/commit.json")), "utf8"));
const hex = (text: string): Buffer => Buffer.from(text, "hex");

test("the vector: lines, record and entries follow from the rows, and the record opens to the events", () => {
  const { rows, mac, index, writer, first, currency, origin, confidential } = vector;
  const commit = rows.map((event: { effect: string | null }, i: number) => ({
    ...{ writer: BigInt(writer), n: first + i, image: Buffer.alloc(0) },
    event: { ...event, effect: event.effect === null ? null : hex(event.effect) },
    sealed: i === rows.length - 1 ? hex(vector.sealed) : null,
    mac: i === rows.length - 1 ? hex(mac) : null,
  }));
  const lines = commit.map(
    (row: (typeof commit)[number], i: number) =>
      `${encodeLine(plainLine(row, { index: index + i, currency, salt: saltOf(hex(mac), row.n) }))}\n`,
  );
  assert.deepEqual(lines, vector.lines);
  const record = encodeSealedRecord(index, commit);
  assert.equal(record.toString("hex"), vector.record);
  assert.deepEqual(
    lines.map((line: string) => Buffer.concat([sha256(line), sha256(record)]).toString("hex")),
    vector.entries,
  );
  const key = createPrivateKey({ key: hex(vector.auditorPrivateKey), format: "raw-private", asymmetricKeyType: "x25519" });
  const opened = new Opener(origin, [key]).open(decodeSealedRecord(hex(vector.record)) as SealedRecord);
  assert.deepEqual(
    opened,
    commit.map(({ event }: (typeof commit)[number], i: number) => ({ ...event, confidential: confidential[i] })),
  );
  for (const [i, text] of vector.lines.entries()) {
    const line = decodeLine(text.slice(0, -1));
    assert.deepEqual(line && eventOfLine(line), commit[i].event);
  }
});
