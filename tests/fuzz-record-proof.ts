import assert from "node:assert/strict";
import { checkProof } from "../src/audit/proving/record-proof.ts";
import { signCheckpoint } from "../src/tlog/checkpoint.ts";
import { CompactRange, leafHash, sha256 } from "../src/tlog/merkle.ts";
import { inclusionProof } from "../src/tlog/merkle-proof.ts";
import { NoteError } from "../src/tlog/note-error.ts";
import { SIGNER, VERIFIER } from "./fuzz-audit-keys.ts";
import { by, JSON_WORDS, type Target, words } from "./fuzz-target.ts";

const SIZE = 5;
const LINES = Array.from(
  { length: SIZE },
  (_, i) =>
    `{"v":2,"i":${i},"w":"fedcba9876543210","n":${i + 1},"t":"2026-01-01T00:00:00.00${i}Z","op":"signin","res":"ok","salt":"${String(i).repeat(32)}"}\n`,
);
const ENTRIES = LINES.map((line, i) => Buffer.concat([sha256(line), Buffer.alloc(32, i)]));
const rangeHash = async (begin: number, end: number): Promise<Buffer> => {
  const range = new CompactRange();
  for (const entry of ENTRIES.slice(begin, end)) range.append(leafHash(entry));
  return range.root();
};
const CHECKPOINT = signCheckpoint({ size: SIZE, root: await rangeHash(0, SIZE) }, SIGNER);

async function proofOf(index: number, line: string): Promise<Buffer> {
  const extra = Buffer.concat([ENTRIES[index] as Buffer, Buffer.from(line)]).toString("base64");
  const path = (await inclusionProof(index, SIZE, rangeHash)).map((hash) => hash.toString("base64"));
  return Buffer.from(["c2sp.org/tlog-proof@v1", `extra ${extra}`, `index ${index}`, ...path, "", CHECKPOINT].join("\n"));
}

/** The proof of a record, received from a stranger. */
export const recordProof: Target = {
  name: "record-proof",
  reads: 'the proof of a record; AUDIT.md, section "Proofs"',
  seeds: await Promise.all([proofOf(0, LINES[0] as string), proofOf(3, LINES[3] as string), proofOf(4, "")]),
  words: [...JSON_WORDS, ...words("\n", "\n\n", "extra ", "index ", "AAAA", "=", CHECKPOINT, ...LINES)],
  refuses: by(NoteError, ["note", "checkpoint"]),
  run(input) {
    const { index, head, line } = checkProof(input.toString(), VERIFIER);
    assert.equal(head.size, SIZE);
    if (line !== null) assert.equal(`${JSON.stringify(line)}\n`, LINES[index], "a line that nobody signed");
    return true;
  },
};
