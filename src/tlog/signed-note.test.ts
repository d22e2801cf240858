import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { openCheckpoint, signCheckpoint, withoutOthers } from "./checkpoint.ts";
import { EMPTY_ROOT } from "./merkle.ts";
import { formatVerifier, openNote, parseVerifier, signNote } from "./signed-note.ts";

const makeKey = () => generateKeyPairSync("ed25519");
const { privateKey, publicKey } = makeKey();
const signer = { name: "bank.example/log", privateKey };
const verifier = { name: "bank.example/log", publicKey };
const stranger = { name: "bank.example/log", privateKey: makeKey().privateKey };
const witness = { name: "witness.example/w1", privateKey: makeKey().privateKey };

const signatureOf = (note: string): string => note.slice(note.lastIndexOf("\n\n") + 2);

test("a note opens with the key that signed it, and returns its text", () => {
  for (const text of ["one line\n", "two\nlines\n", "an empty line\n\nwithin\n", "\u00e9\u00df\u2014\n"])
    assert.equal(openNote(signNote(text, signer), verifier), text);
});

test("signature lines of other keys are ignored", () => {
  const note = signNote("text\n", signer);
  for (const other of [stranger, witness])
    assert.equal(openNote(`text\n\n${signatureOf(signNote("text\n", other))}${signatureOf(note)}`, verifier), "text\n");
});

test("without the others' lines a note has one signature of its key", () => {
  const note = signNote("text\n", signer);
  const crowded = `text\n\n${[stranger, witness, stranger].map((other) => signatureOf(signNote("text\n", other))).join("")}${signatureOf(note).repeat(2)}`;
  assert.equal(withoutOthers(crowded, verifier), note);
  assert.throws(() => withoutOthers(signNote("text\n", stranger), verifier), { code: "note" });
});

test("a text that is no note of the key is refused", () => {
  const note = signNote("text\n", signer);
  const own = signatureOf(note);
  const bytes = Buffer.from(own.split(" ")[2] ?? "", "base64");
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  const damaged = `\u2014 ${signer.name} ${bytes.toString("base64")}\n`;
  const bad = {
    empty: "",
    "no signature": "text\n",
    "no newline at the end": note.slice(0, -1),
    "another text": note.replace("text", "next"),
    "signed by another key of the same name": signNote("text\n", stranger),
    "signed by another key": signNote("text\n", witness),
    "a damaged signature": `text\n\n${damaged}`,
    "a damaged signature beside a good one": `text\n\n${own}${damaged}`,
    "a line that is no signature": `text\n\n${own}nonsense\n`,
    "a hyphen for the dash": note.replace("\u2014", "-"),
    "carriage returns": note.replaceAll("\n", "\r\n"),
    "base64 that is not canonical": note.replace(/=\n$/, "\n"),
    "a signature of no bytes": `text\n\n\u2014 ${signer.name} AAAA\n`,
    "a lone surrogate": note.replace("text", "\ud800"),
    "more lines than a reader must take": `text\n\n${own.repeat(65)}`,
    "too long": `${"x".repeat(70_000)}${note}`,
  };
  for (const [name, text] of Object.entries(bad)) assert.throws(() => openNote(text, verifier), { code: "note" }, name);
});

test("an invalid text or name is not signed", () => {
  for (const text of ["no newline", "a\tcontrol\n"]) assert.throws(() => signNote(text, signer), RangeError);
  for (const name of ["", "with space", "with+plus", "with\u00a0space"])
    assert.throws(() => signNote("text\n", { ...signer, name }), RangeError);
});

test("a verifier key has only one valid form", () => {
  const text = formatVerifier(verifier);
  assert.equal(formatVerifier(parseVerifier(text)), text);
  for (const bad of [
    "",
    "name",
    text.slice(1),
    `${text}A`,
    text.replace(/\+[0-9a-f]{8}\+/, "+00000000+"),
    `name+00000000+${Buffer.concat([Buffer.of(0x02), Buffer.alloc(32, 7)]).toString("base64")}`,
  ])
    assert.throws(() => parseVerifier(bad), { code: "note" }, bad);
});

test("a checkpoint has only one form, and returns the signed values", () => {
  const head = { size: 20_852_163, root: Buffer.alloc(32, 7) };
  assert.deepEqual(openCheckpoint(signCheckpoint(head, signer), verifier), head);
  assert.deepEqual(openCheckpoint(signCheckpoint({ size: 0, root: EMPTY_ROOT }, signer), verifier).size, 0);
  const root = head.root.toString("base64");
  const bad = {
    "another log": `bank.example/other\n5\n${root}\n`,
    "a leading zero": `${signer.name}\n05\n${root}\n`,
    "a size that is none": `${signer.name}\n-1\n${root}\n`,
    "an exponent": `${signer.name}\n1e3\n${root}\n`,
    "a size beyond counting": `${signer.name}\n9007199254740993\n${root}\n`,
    "a short root": `${signer.name}\n5\n${Buffer.alloc(31).toString("base64")}\n`,
    "a root of two forms": `${signer.name}\n5\n${root.replace("=", "")}\n`,
    "an extension line": `${signer.name}\n5\n${root}\nmore\n`,
    "no root": `${signer.name}\n5\n`,
  };
  for (const [name, text] of Object.entries(bad))
    assert.throws(() => openCheckpoint(signNote(text, signer), verifier), { code: "checkpoint" }, name);
});
