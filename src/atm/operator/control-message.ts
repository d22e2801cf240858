import { CLOSED_BY } from "../../model/model.ts";
import {
  amount,
  balance,
  count,
  currencyCode,
  decodeFields,
  encodeFields,
  type Fields,
  flag,
  type JsonObject,
  list,
  readJson,
  text,
  type ValuesOf,
  whole,
  word,
  writeJson,
} from "../../protocol/protocol.ts";
import { DOUBTS } from "../cash/cash-state.ts";
import { FAULT_NAMES } from "../cash/faults.ts";

const notes = list(16, { denomination: amount, notes: count });
/** The operator: the name given, and the operating system's account. */
const who = { operator: text(1, 64), login: text(1, 64) };

/** The requests that an operator may send to a running ATM over its control channel. */
const ASKED = {
  status: {},
  close: who,
  open: who,
  load: { notes, ...who },
  unload: { notes, ...who },
  /** Swaps whole cassettes: takes out the notes that they held, and puts these in. */
  swap: { notes, ...who },
  /** Takes all notes out of the reject box. */
  empty: who,
  /** For a simulated ATM only. */
  fault: { fault: word(...FAULT_NAMES) },
} as const satisfies Record<string, Fields>;

type AskedName = keyof typeof ASKED;
export type Asked = { readonly [Name in AskedName]: { readonly ask: Name } & ValuesOf<(typeof ASKED)[Name]> }[AskedName];

/** The result of one change: booked, refused by the bank for a reason, or pending because the bank did not answer. */
const done = {
  op: word("load", "unload"),
  amount: balance,
  how: word("booked", "refused", "pending"),
  reason: text(0, 64),
};

/** The machine's state after the request, and the changes that were made. */
const STATE = {
  currency: currencyCode,
  exponent: whole(0, 4),
  closed: flag,
  /** Who has taken it out of service, and the operator at the machine if it was one. */
  closedBy: word(...CLOSED_BY),
  closer: text(0, 64),
  jammed: flag,
  /** True while the machine cannot write its records. */
  broken: flag,
  /** Why the machine must be counted before it is opened. */
  doubt: word(...DOUBTS),
  bankReached: flag,
  /** The bank server of the newest channel; empty before the first. */
  server: text(0, 64),
  /** Operations that are not over. */
  open: count,
  cassettes: list(16, { denomination: amount, notes: count, level: word("ok", "low", "empty") }),
  rejected: notes,
  done: list(4, done),
} as const satisfies Fields;
const OBJECTION = { why: text(1, 500) };

export type State = ValuesOf<typeof STATE>;
export type Done = State["done"][number];
/** The machine's answer: its state after the request, or one sentence that says why it did nothing. */
export type Answer = { readonly ok: true; readonly state: State } | { readonly ok: false; readonly why: string };

/** One line of JSON each way, without its line feed. The decoders throw ProtocolError. */
export const encodeAsked = (asked: Asked): string =>
  writeJson({ ask: asked.ask, ...encodeFields<Fields>(ASKED[asked.ask], asked as never) });

export function decodeAsked(line: Uint8Array): Asked {
  const object = readJson(line) as JsonObject;
  const name = word(...(Object.keys(ASKED) as AskedName[])).decode(object?.["ask"] ?? null);
  return { ask: name, ...decodeFields<Fields>(ASKED[name], object, ["ask"]) } as Asked;
}

export const encodeAnswer = (answer: Answer): string =>
  answer.ok
    ? writeJson({ ok: true, ...encodeFields(STATE, answer.state) })
    : writeJson({ ok: false, ...encodeFields(OBJECTION, answer) });

export function decodeAnswer(line: Uint8Array): Answer {
  const object = readJson(line) as JsonObject;
  if (object?.["ok"] === true) return { ok: true, state: decodeFields(STATE, object, ["ok"]) };
  return { ok: false, ...decodeFields(OBJECTION, object, ["ok"]) };
}
