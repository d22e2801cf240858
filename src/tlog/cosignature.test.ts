import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { cosign, cosignaturesOn, formatCosignatureVerifier, parseCosignatureVerifier } from "./cosignature.ts";
import { formatVerifier, openNote, parseVerifier, signNote } from "./signed-note.ts";

const makeWitness = (name: string) => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { signer: { name, privateKey }, verifier: parseCosignatureVerifier(formatCosignatureVerifier({ name, publicKey })) };
};
const [one, two] = [makeWitness("witness.example/w1"), makeWitness("witness.example/w2")];
const logKey = generateKeyPairSync("ed25519");
const LOG = "bank.example/log";
const TEXT = `${LOG}\n3\n${Buffer.alloc(32, 7).toString("base64")}\n`;
const NOTE = signNote(TEXT, { name: LOG, privateKey: logKey.privateKey });
const both = [one.verifier, two.verifier];

test("the cosignatures of public witnesses, made by other programs, verify", () => {
  const file = fileURLToPath(import.meta.resolve("#assets/tlog/vectors/cosigned-checkpoint.json"));
  const { lines, witnesses, time } = JSON.parse(readFileSync(file, "utf8")) as {
    lines: string[];
    witnesses: string[];
    time: number;
  };
  const note = `${lines.join("\n")}\n`;
  const verifiers = witnesses.map(parseCosignatureVerifier);
  assert.deepEqual(verifiers.map(formatCosignatureVerifier), witnesses);
  assert.deepEqual(
    cosignaturesOn(note, verifiers),
    verifiers.map((verifier, i) => ({ verifier, time, line: `${lines[6 + i]}\n` })),
  );
  for (const verifier of verifiers) {
    assert.throws(() => cosignaturesOn(note.replace("\n1432088532\n", "\n1432088533\n"), [verifier]), { code: "note" });
    assert.throws(() => cosignaturesOn(note.replace("AAAABqEiEg", "AAAABqEiEh"), verifiers), { code: "note" });
  }
});

test("of the given witnesses those that signed are found, each with its newest time, and others are ignored", () => {
  const first = cosign(TEXT, one.signer, 1_679_315_147);
  const later = cosign(TEXT, one.signer, 1_679_315_150);
  const second = cosign(TEXT, two.signer, 1);
  assert.deepEqual(cosignaturesOn(NOTE, both), []);
  assert.deepEqual(cosignaturesOn(NOTE + later + first, both), [{ verifier: one.verifier, time: 1_679_315_150, line: later }]);
  assert.deepEqual(
    cosignaturesOn(NOTE + second + first, both).map(({ verifier, time }) => [verifier.name, time]),
    [
      ["witness.example/w1", 1_679_315_147],
      ["witness.example/w2", 1],
    ],
  );
  const stranger = makeWitness("witness.example/w1");
  assert.deepEqual(cosignaturesOn(NOTE + cosign(TEXT, stranger.signer, 5), both), [], "another key of the same name");
  assert.equal(
    openNote(NOTE + first, { name: LOG, publicKey: logKey.publicKey }),
    TEXT,
    "the log's own signature still opens it",
  );
});

test("a cosignature of another text, time, length or signature spoils the note", () => {
  const line = cosign(TEXT, one.signer, 1_700_000_000);
  const [dash = "", name = "", base64 = ""] = line.trimEnd().split(" ");
  const changed = (change: (bytes: Buffer) => Buffer): string =>
    `${NOTE}${dash} ${name} ${change(Buffer.from(base64, "base64")).toString("base64")}\n`;
  const flipped = (at: number) => (bytes: Buffer) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  const bad = {
    "another text": signNote(TEXT.replace("\n3\n", "\n4\n"), { name: LOG, privateKey: logKey.privateKey }) + line,
    "another time": changed(flipped(11)),
    "a time beyond all counting": changed(flipped(4)),
    "another signature": changed(flipped(20)),
    "too short": changed((bytes) => bytes.subarray(0, -1)),
    "too long": changed((bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
    "no time": changed((bytes) => bytes.subarray(0, 8)),
    "one good line and a bad one": changed(flipped(20)) + line,
  };
  for (const [what, note] of Object.entries(bad))
    assert.throws(() => cosignaturesOn(note, [one.verifier]), { name: "NoteError", code: "note" }, what);
  for (const time of [0, -1, 1.5, Number.NaN, 2 ** 53]) assert.throws(() => cosign(TEXT, one.signer, time), RangeError);
  for (const text of ["no newline", "a\tcontrol\n"]) assert.throws(() => cosign(text, one.signer, 1), RangeError);
  assert.throws(() => cosign(TEXT, { ...one.signer, name: "with space" }, 1), RangeError);
});

test("a log's key is no witness's key, and neither signature passes for the other", () => {
  const { name } = one.verifier;
  const asLog = { name, publicKey: one.verifier.publicKey };
  assert.throws(() => parseVerifier(formatCosignatureVerifier(asLog)), { code: "note" });
  assert.throws(() => parseCosignatureVerifier(formatVerifier(asLog)), { code: "note" });
  assert.deepEqual(cosignaturesOn(signNote(TEXT, one.signer), [one.verifier]), []);
  assert.throws(() => openNote(`${TEXT}\n${cosign(TEXT, one.signer, 1)}`, asLog), { code: "note" });
});
