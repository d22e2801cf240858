import assert from "node:assert/strict";
import { AuditError } from "../src/audit/audit-error.ts";
import { decodeLine, encodeLine } from "../src/audit/log/line.ts";
import { type Broken, plainRecords, type StoredRecord, sealedRecords } from "../src/audit/log/records.ts";
import { ENTRY_SIZE } from "../src/audit/log/sealed-record.ts";
import { Opener } from "../src/audit/reading/opener.ts";
import { decodeBundle, decodeTile, encodeBundle } from "../src/audit/tiles/tiles.ts";
import { sha256 } from "../src/tlog/merkle.ts";
import { AUDITOR, ORIGIN } from "./fuzz-audit-keys.ts";
import { samplesOf } from "./fuzz-corpus.ts";
import { by, JSON_WORDS, listed, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** The files of the audit log, one by one (AUDIT.md, section "Files"). */

const LINE_WORDS = [
  ...JSON_WORDS,
  ...words(
    ...listed(`"v": "i": "w": "n": "t": "term": "sid": "req": "cust": "acct": "op": "amt": "ccy": "res": "eff": "salt": "confidential":
      "2026-02-30T00:00:00.000Z" "+275760-09-13T00:00:00.000Z" "denied:insufficient-funds" EUR`),
  ),
];

const BEGIN = '"v":2,"i":7,"w":"fedcba9876543210","n":3,"t":"2026-01-01T00:00:00.007Z"';
const HEX = "000102030405060708090a0b0c0d0e0f";
const line = (more: string): string => `{${BEGIN},${more}"salt":"${HEX}"}`;

/** One plain line. */
export const auditLine: Target = {
  name: "audit-line",
  reads: 'the plain line of an event; AUDIT.md, section "Plain line"',
  seeds: words(
    line('"op":"signin","res":"ok",'),
    line(`"term":"ATM-0001","sid":"${HEX}","op":"deposit","amt":4000,"ccy":"EUR","res":"ok","eff":"${HEX}${HEX}",`),
    line('"op":"transfer","res":"denied:payee-unknown",'),
  ),
  words: LINE_WORDS,
  refuses: nothingThrown,
  run(input) {
    const text = input.toString();
    const decoded = decodeLine(text);
    if (decoded !== null) assert.equal(encodeLine(decoded), text, "a line with two texts");
    return decoded !== null;
  },
};

/** The records must follow each other in the file and fit into it. */
function checkPlaces(bytes: Buffer, records: Iterable<StoredRecord | Broken>): StoredRecord[] | null {
  const whole: StoredRecord[] = [];
  let [end, isBroken] = [0, false];
  for (const record of records) {
    assert.ok(record.offset >= end && record.end > record.offset && record.end <= bytes.length, "records that overlap");
    end = record.end;
    if (record.digest === null) isBroken = true;
    else whole.push(record);
  }
  return isBroken ? null : whole;
}

export const plainFile: Target = {
  name: "audit-plain",
  reads: "a file of plain lines; AUDIT.md",
  seeds: words("", `${line('"op":"signin","res":"ok",')}\n${line('"op":"signout","res":"ok",')}\n`),
  words: LINE_WORDS,
  refuses: nothingThrown,
  run(input) {
    const records = checkPlaces(input, plainRecords(input));
    if (records === null) return false;
    assert.deepEqual(Buffer.concat(records.map(({ bytes }) => bytes)), input);
    for (const { bytes, digest } of records) assert.deepEqual(digest, sha256(bytes));
    return records.every(({ bytes }) => decodeLine(bytes.toString().slice(0, -1)) !== null);
  },
};

/** The events of all records, as texts. Throws AuditError `hpke` if one does not open. */
const opened = (bytes: Buffer): string[] => {
  const opener = new Opener(ORIGIN, [AUDITOR.privateKey]);
  return (checkPlaces(bytes, sealedRecords(bytes)) ?? []).flatMap(({ sealed, bytes: record, digest, count, index }) => {
    assert.ok(sealed !== null && sealed.index === index && sealed.count === count);
    assert.deepEqual(digest, sha256(record));
    return opener.open(sealed).map((event, i) => JSON.stringify({ writer: `${sealed.writer}`, n: sealed.first + i, event }));
  });
};
/** Each process draws a sender's key, so the accepted inputs are files that were sealed once and stored. */
const sealedOnce = samplesOf("audit-sealed").filter(({ name }) => name.startsWith("accepted-"));
const sealedEvents = new Set(sealedOnce.flatMap(({ bytes }) => opened(bytes)));

export const sealedFile: Target = {
  name: "audit-sealed",
  reads: 'a file of sealed records, by the auditor; AUDIT.md, section "Files"',
  seeds: [],
  words: [
    ...sealedOnce.flatMap(({ bytes }) => [...sealedRecords(bytes)].map(({ offset, end }) => bytes.subarray(offset, end))),
    ...["0000000000000000", "ffffffffffffffff", "00000001", "00000400", "00000401", "7fffffff", "00800000", "00800001"].map(
      (hex) => Buffer.from(hex, "hex"),
    ),
  ],
  refuses: by(AuditError, ["hpke"]),
  run(input) {
    for (const event of opened(input)) assert.ok(sealedEvents.has(event), "an event that nobody sealed");
    return checkPlaces(input, sealedRecords(input)) !== null;
  },
};

const isTileError = by(AuditError, ["log-tiles"]);

/** The first byte is the width minus one. The reader knows the width from the checkpoint. */
export const tile: Target = {
  name: "tile",
  reads: "a tile of hashes; C2SP tlog-tiles",
  seeds: [1, 2, 256].map((width) => Buffer.concat([Buffer.of(width - 1), Buffer.alloc(32 * width, width)])),
  words: [Buffer.alloc(32)],
  refuses: isTileError,
  run(input) {
    const hashes = decodeTile(input.subarray(1), 1 + (input[0] ?? 0));
    assert.deepEqual(Buffer.concat(hashes), input.subarray(1));
    return true;
  },
};

export const bundle: Target = {
  name: "bundle",
  reads: "a bundle of entries; C2SP tlog-tiles",
  seeds: [1, 2, 256].map((width) => {
    const entries = Array.from({ length: width }, () => Buffer.alloc(ENTRY_SIZE, width));
    return Buffer.concat([Buffer.of(width - 1), encodeBundle(entries)]);
  }),
  words: [Buffer.of(0, ENTRY_SIZE), encodeBundle([Buffer.alloc(ENTRY_SIZE)])],
  refuses: isTileError,
  run(input) {
    const entries = decodeBundle(input.subarray(1), 1 + (input[0] ?? 0), ENTRY_SIZE);
    assert.deepEqual(encodeBundle(entries), input.subarray(1));
    return true;
  },
};
