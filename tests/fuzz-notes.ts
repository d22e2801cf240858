import assert from "node:assert/strict";
import { verifyReceipt } from "../src/audit/proving/receipt.ts";
import { openCheckpoint, signCheckpoint } from "../src/tlog/checkpoint.ts";
import { CompactRange, leafHash } from "../src/tlog/merkle.ts";
import { inclusionProof } from "../src/tlog/merkle-proof.ts";
import { NoteError } from "../src/tlog/note-error.ts";
import { formatVerifier, openNote, parseVerifier, signNote } from "../src/tlog/signed-note.ts";
import { ORIGIN, SIGNER, VERIFIER } from "./fuzz-audit-keys.ts";
import { by, type Target, words } from "./fuzz-target.ts";

/** Signed notes, and their texts: checkpoints and receipts (AUDIT.md, section "Files"). */

const entries = Array.from({ length: 5 }, (_, i) => Buffer.alloc(64, i));
const rangeHash = async (begin: number, end: number): Promise<Buffer> => {
  const range = new CompactRange();
  for (const entry of entries.slice(begin, end)) range.append(leafHash(entry));
  return range.root();
};
const root = await rangeHash(0, entries.length);
const checkpoint = signCheckpoint({ size: entries.length, root }, SIGNER);
const TEXTS = ["one line\n", "two\n\nparagraphs\n", `${ORIGIN}\n5\n${root.toString("base64")}\n`];
const notes = TEXTS.map((text) => signNote(text, SIGNER));
const foreign = signNote(TEXTS[0] as string, { ...SIGNER, name: "other.example" }).split("\n\n")[1] as string;
const NOTE_WORDS = words(
  "\n",
  "\n\n",
  "\u2014 ",
  `\u2014 ${ORIGIN} `,
  ORIGIN,
  "+",
  "=",
  "==",
  "AAAA",
  "\u00a0",
  "\u2028",
  "\ud800",
  "\r\n",
  foreign,
  ...notes,
);
const isNoteError = by(NoteError, ["note", "checkpoint"]);

export const note: Target = {
  name: "note",
  reads: "a signed note; C2SP signed-note",
  seeds: words(...notes, `${notes[0]}${foreign}`),
  words: NOTE_WORDS,
  refuses: isNoteError,
  run(input) {
    const text = openNote(input.toString(), VERIFIER);
    assert.ok(TEXTS.includes(text), "a text that nobody signed");
    for (const [, base64 = ""] of input
      .toString()
      .slice(text.length)
      .matchAll(/^\u2014 \S+ (.*)$/gmu))
      assert.equal(Buffer.from(base64, "base64").toString("base64"), base64, "a signature with two texts");
    assert.equal(openNote(signNote(text, SIGNER), VERIFIER), text);
    return true;
  },
};

/** Fuzzes the text of a checkpoint. Its signature is always right. */
export const checkpoints: Target = {
  name: "checkpoint",
  reads: "the text of a checkpoint under a right signature; C2SP tlog-checkpoint",
  seeds: words(
    TEXTS[2] as string,
    `${ORIGIN}\n0\n${root.toString("base64")}\n`,
    `${ORIGIN}\n${2 ** 53 - 1}\n${root.toString("base64")}\n`,
  ),
  words: words("\n", ORIGIN, "0", "-0", "1e3", "0x10", " ", "Infinity", "9007199254740992", "=", "==", "A", "\n\n"),
  refuses: (error) => isNoteError(error) || error instanceof Unsignable,
  run(input) {
    const signed = sign(input.toString());
    const head = openCheckpoint(signed, VERIFIER);
    assert.equal(signCheckpoint(head, SIGNER), signed, "a tree head with two texts");
    return true;
  },
};

/** No note can have this text, so no reader ever gets it. */
class Unsignable extends Error {}

function sign(text: string): string {
  try {
    return signNote(text, SIGNER);
  } catch (error) {
    if (error instanceof RangeError) throw new Unsignable(error.message);
    throw error;
  }
}

export const verifierKey: Target = {
  name: "verifier-key",
  reads: "a key that notes are trusted by, in one line; C2SP signed-note",
  seeds: words(formatVerifier(VERIFIER), formatVerifier({ ...VERIFIER, name: "é" })),
  words: words("+", "=", "/", "AAAA", " ", "\u00a0", ORIGIN, "00000000"),
  refuses: isNoteError,
  run(input) {
    assert.equal(formatVerifier(parseVerifier(input.toString())), input.toString());
    return true;
  },
};

const hashes = (await inclusionProof(3, entries.length, rangeHash)).map((hash) => hash.toString("base64"));
const PROOF = ["c2sp.org/tlog-proof@v1", "index 3", ...hashes].join("\n");

export const receipt: Target = {
  name: "receipt",
  reads: "the receipt of a record; C2SP tlog-proof",
  seeds: words(`${PROOF}\n\n${checkpoint}`),
  words: [...NOTE_WORDS, ...words("c2sp.org/tlog-proof@v1", "index ", "index 3\n", "index 03\n", "index -0\n", ...hashes)],
  refuses: isNoteError,
  run(input) {
    assert.equal(verifyReceipt(input.toString(), entries[3] as Buffer, VERIFIER), 3);
    assert.ok(input.toString().startsWith(`${PROOF}\n\n`), "a proof with two texts");
    return true;
  },
};
