import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parsePolicy } from "../src/cosigning/policy.ts";
import { PolicyError } from "../src/cosigning/policy-error.ts";
import {
  type CosignatureVerifier,
  cosign,
  cosignaturesOn,
  formatAddCheckpoint,
  formatCosignatureVerifier,
  formatSize,
  NoteError,
  parseAddCheckpoint,
  parseCosignatureVerifier,
  parseSizeAnswer,
} from "../src/tlog/tlog.ts";
import { Cosigner } from "../src/witness/cosigner.ts";
import { KeptNotes } from "../src/witness/kept-notes.ts";
import { TestLog } from "../src/witness/testing/test-log.ts";
import { LOG_KEY, ORIGIN, SIGNER } from "./fuzz-audit-keys.ts";
import { by, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** What a witness reads, and what a bank reads of it (AUDIT.md, section "Cosigned checkpoints"). */

const log = new TestLog(ORIGIN, LOG_KEY);
const NAME = "witness.example/w1";
const signer = { ...SIGNER, name: NAME };
const verifier: CosignatureVerifier = parseCosignatureVerifier(
  formatCosignatureVerifier({ name: NAME, publicKey: LOG_KEY.publicKey }),
);
const requests = await Promise.all([log.request(3, 3), log.request(3, 8), log.request(3, 21)]);
const textOf = (of: string): string => of.slice(0, of.indexOf("\n\n") + 1);
const first = await log.note(3);
const note = await log.note(8);
const text = textOf(note);
const line = cosign(text, signer, 1_679_315_147);
const WORDS = words(
  "old ",
  "old 0\n",
  "old 3\n",
  "\n",
  "\n\n",
  "0",
  "-0",
  "9007199254740992",
  "=",
  "AAAA",
  ORIGIN,
  "\u2014 ",
  line,
  note,
);

export const addCheckpoint: Target = {
  name: "add-checkpoint",
  reads: "a request to a witness, and its answer of a size; C2SP tlog-witness",
  seeds: words(...requests, "8\n"),
  words: WORDS,
  refuses: nothingThrown,
  run(input) {
    const body = input.toString();
    const size = parseSizeAnswer(body);
    if (size !== null) assert.equal(formatSize(size), body, "a size with two texts");
    const request = parseAddCheckpoint(body);
    if (request !== null) assert.equal(formatAddCheckpoint(request), body, "a request with two texts");
    return size !== null || request !== null;
  },
};

const folder = await mkdtemp(path.join(tmpdir(), "strongroom-fuzz-witness-"));
const notes = new KeptNotes(folder);
const cosigner = new Cosigner({
  ...{ key: { signer, verifier }, logs: [log.verifier], notes, now: () => 1_679_315_147_000, log: () => {} },
});

/** The witness has cosigned 3 records. Whatever it is sent, what it keeps then continues from these. */
export const witnessRequest: Target = {
  name: "witness-request",
  reads: "a request, as a witness decides on it; C2SP tlog-witness",
  seeds: words(...requests),
  words: WORDS,
  refuses: nothingThrown,
  async run(input) {
    await notes.keep(ORIGIN, first + cosign(textOf(first), signer, 1));
    const { status, body } = await cosigner.addCheckpoint(input.toString());
    assert.ok([200, 400, 403, 404, 409, 413, 422].includes(status), String(status));
    const kept = await notes.read(log.verifier, { signer, verifier });
    assert.equal(kept?.note.startsWith(await log.note(kept.head.size)), true, "a tree that is not the log's");
    if (status === 200) assert.equal(cosignaturesOn(`${await log.note(kept?.head.size ?? 0)}${body}`, [verifier]).length, 1);
    return status === 200;
  },
  close: () => rm(folder, { recursive: true }),
};

export const cosignedNote: Target = {
  name: "cosigned-note",
  reads: "a note with cosignatures; C2SP tlog-cosignature",
  seeds: words(note, note + line, note + line + cosign(text, signer, 5)),
  words: WORDS,
  refuses: by(NoteError, ["note"]),
  run(input) {
    const found = cosignaturesOn(input.toString(), [verifier]);
    for (const each of found) assert.equal(cosign(text, signer, each.time), each.line, "a text or a time that nobody signed");
    return true;
  },
};

const key = formatCosignatureVerifier(verifier);
export const witnessPolicy: Target = {
  name: "witness-policy",
  reads: "the witnesses of a bank; C2SP tlog-policy",
  seeds: words(
    `witness w ${key} http://w\ngroup g any w\nquorum g\n`,
    "quorum none\n",
    `# none\nlog x\nwitness w ${key}\nquorum w\n`,
  ),
  words: words(
    "witness ",
    "group ",
    "quorum ",
    "log ",
    "#",
    "none",
    "all",
    "any",
    "1",
    " ",
    "\t",
    "\n",
    "w",
    "g",
    key,
    "http://",
    "\0",
  ),
  refuses: by(PolicyError),
  run(input) {
    const { witnesses, isQuorum } = parsePolicy(input.toString());
    assert.ok(isQuorum(new Set(witnesses.map(({ name }) => name))), "a quorum that nobody can be");
    return true;
  },
};
