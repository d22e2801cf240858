import assert from "node:assert/strict";
import { AuditError } from "../src/audit/audit-error.ts";
import { decodeLine, encodeLine } from "../src/audit/log/line.ts";
import { Opener } from "../src/audit/log/opener.ts";
import { type Broken, plainRecords, type StoredRecord, sealedRecords } from "../src/audit/log/record-file.ts";
import { ENTRY_SIZE, HEADER_MAGIC, HEADER_SIZE } from "../src/audit/log/segment.ts";
import { decodeBundle, decodeTile, encodeBundle } from "../src/audit/tiles/tiles.ts";
import { sha256 } from "../src/tlog/merkle.ts";
import { AUDITOR, ORIGIN } from "./fuzz-audit-keys.ts";
import { samplesOf } from "./fuzz-corpus.ts";
import { by, JSON_WORDS, listed, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** The files of the audit log, one by one (AUDIT.md, section "Files"). */

const LINE_WORDS = [
  ...JSON_WORDS,
  ...words(
    ...listed(`"v": "i": "id": "t": "term": "sid": "req": "cust": "acct": "op": "amt": "ccy": "res": "salt": "confidential":
      "2026-02-30T00:00:00.000Z" "+275760-09-13T00:00:00.000Z" "denied:insufficient-funds" EUR`),
  ),
];

const BEGIN = '"v":1,"i":7,"id":"019a0000-0000-7000-8000-000000000001","t":"2026-01-01T00:00:00.007Z"';
const line = (more: string): string => `{${BEGIN},${more}"salt":"000102030405060708090a0b0c0d0e0f"}`;

/** One line, plain or from a sealed record. */
export const auditLine: Target = {
  name: "audit-line",
  reads: 'the line of a record; AUDIT.md, section "Plain line"',
  seeds: words(
    line('"op":"signin","res":"ok",'),
    line('"term":"ATM-0001","sid":"00","op":"deposit","amt":4000,"ccy":"EUR","res":"ok",'),
    `${line('"op":"transfer","res":"denied:payee-unknown",').slice(0, -1)},"confidential":{"payee":"bob","available":12}}`,
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

const texts = (bytes: Buffer): string[] => {
  const opener = new Opener(ORIGIN, [AUDITOR.privateKey]);
  let [segment, position] = [-1, 0];
  return (checkPlaces(bytes, sealedRecords(bytes)) ?? []).map(({ header, bytes: ciphertext }) => {
    assert.ok(header !== null && ciphertext.length > 16);
    [segment, position] = header.segment === segment ? [segment, position + 1] : [header.segment, 0];
    return opener.open(header, header.firstIndex + position, ciphertext);
  });
};
/** Each segment draws a new sender's key, so the accepted inputs are files that were sealed once and stored. */
const sealedOnce = samplesOf("audit-sealed").filter(({ name }) => name.startsWith("accepted-"));
const sealedTexts = new Set(sealedOnce.flatMap(({ bytes }) => texts(bytes)));

export const sealedFile: Target = {
  name: "audit-sealed",
  reads: 'a file of sealed segments, by the auditor; AUDIT.md, section "Files"',
  seeds: [],
  words: [
    HEADER_MAGIC,
    ...sealedOnce.map(({ bytes }) => bytes.subarray(0, HEADER_SIZE)),
    Buffer.alloc(8, 0xff),
    Buffer.from("00010000", "hex"),
  ],
  refuses: by(AuditError, ["hpke"]),
  run(input) {
    const opened = texts(input);
    for (const text of opened) assert.ok(sealedTexts.has(text), "a text that nobody sealed");
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
