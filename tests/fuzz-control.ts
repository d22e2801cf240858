import assert from "node:assert/strict";
import { type Asked, decodeAnswer, decodeAsked, encodeAnswer, encodeAsked } from "../src/atm/operator/control-message.ts";
import { Money } from "../src/model/money.ts";
import { ProtocolError } from "../src/protocol/protocol-error.ts";
import { by, JSON_WORDS, listed, type Target, words } from "./fuzz-target.ts";

/** The messages between an operator's command and a running ATM. */

const notes = [{ denomination: Money(5_000n), notes: 2 }];
const who = { operator: "anna", login: "ops1" };
const ASKED: readonly Asked[] = [
  { ask: "status" },
  { ask: "close", ...who },
  { ask: "load", notes, ...who },
  { ask: "swap", notes, ...who },
  { ask: "fault", fault: "not-taken" },
];
const WORDS = [
  ...JSON_WORDS,
  ...words(
    ...listed(`"ask": "status" "open" "empty" "swap" "unload" "notes": "rejected": "closedBy": "closer": "operator": "login": "fault":
      "jam-before" "ok": "why": "currency": "cassettes": "level": "low" "done": "how": "pending" "reason": "denomination":`),
  ),
];

export const operatorAsks: Target = {
  name: "control-asked",
  reads: "what an operator's command asks of a running ATM",
  seeds: ASKED.map((each) => Buffer.from(encodeAsked(each))),
  words: WORDS,
  refuses: by(ProtocolError),
  run(input) {
    const asked = decodeAsked(input);
    assert.deepEqual(decodeAsked(Buffer.from(encodeAsked(asked))), asked);
    return true;
  },
};

const state = {
  ...{
    currency: "EUR",
    exponent: 2,
    closed: true,
    closedBy: "operator" as const,
    closer: "anna",
    jammed: false,
    broken: false,
    bankReached: true,
    server: "127.0.0.1:65432",
    open: 1,
    doubt: "none" as const,
  },
  cassettes: [{ denomination: Money(5_000n), notes: 2, level: "low" as const }],
  rejected: notes,
  done: [{ op: "load", amount: Money(1n), how: "booked", reason: "" } as const],
};

export const machineAnswers: Target = {
  name: "control-answer",
  reads: "what a running ATM answers to an operator's command",
  seeds: [encodeAnswer({ ok: true, state }), encodeAnswer({ ok: false, why: "not now" })].map((each) => Buffer.from(each)),
  words: WORDS,
  refuses: by(ProtocolError),
  run(input) {
    const answer = decodeAnswer(input);
    assert.deepEqual(decodeAnswer(Buffer.from(encodeAnswer(answer))), answer);
    return true;
  },
};
