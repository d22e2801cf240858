import { crc32 } from "node:zlib";
import {
  amount,
  balance,
  count,
  decodeFields,
  encodeFields,
  type Fields,
  list,
  requestId,
  text,
  time,
  type ValuesOf,
  word,
} from "../protocol/fields.ts";
import { type JsonObject, readJson, writeJson } from "../protocol/json.ts";

/** At most 16 denominations, as in `terminal-status`. */
const notes = list(16, { denomination: amount, notes: count });

/**
 * The steps of a money operation that the journal keeps, in the order in which they happen. Each is on disk before the
 * next thing is done, so that whatever stands last says what may have happened and what cannot have.
 */
const STEPS = {
  /** The request is about to be sent for the first time. */
  intent: { request: requestId, op: word("withdraw", "deposit", "transfer"), amount, notes },
  /** What became of it at the bank: by its answer, or by `outcome`; "unsent" where no byte of it left this machine. */
  answer: { request: requestId, state: word("held", "done", "refused", "void", "unsent", "settled", "released") },
  /** From here on notes may be with the customer. */
  dispensing: { request: requestId },
  /** This much was paid out. */
  dispensed: { request: requestId, paid: balance },
  /** The hold's end is about to be sent, under the request id `by`; repeated under the same id until acknowledged. */
  closing: { request: requestId, op: word("settle", "release"), by: requestId, amount: balance },
  /** An operator's change of the notes: told to the bank under this request id until it has answered, and only then made. */
  change: {
    request: requestId,
    op: word("load", "unload", "count"),
    /** Where notes are taken out of; a count is of both. */
    box: word("cassettes", "reject"),
    notes,
    /** What was counted in the reject box. */
    rejected: notes,
    operator: text(1, 64),
    login: text(1, 64),
    second: text(0, 64),
    secondLogin: text(0, 64),
  },
  /** Nothing is left to do. */
  closed: {
    request: requestId,
    how: word("acknowledged", "disputed", "nothing", "booked", "kept", "returned"),
  },
} as const satisfies Record<string, Fields>;

export type StepName = keyof typeof STEPS;
export type StepOf<Name extends StepName> = { readonly step: Name; readonly at: number } & ValuesOf<(typeof STEPS)[Name]>;
export type Step = { [Name in StepName]: StepOf<Name> }[StepName];
export type AnswerState = StepOf<"answer">["state"];
export type ClosedHow = StepOf<"closed">["how"];

/** One line: CRC-32 of the JSON in 8 hex digits, a space, the JSON, a line feed. */
export function encodeStep(step: Step): string {
  const fields = encodeFields<Fields>(STEPS[step.step], step as never);
  const json = writeJson({ step: step.step, at: BigInt(step.at), ...fields });
  return `${checksum(json)} ${json}\n`;
}

/** Reads one line without its line feed; null where it is damaged or was never written to its end. */
export function decodeStep(line: string): Step | null {
  const json = line.slice(9);
  if (line !== `${checksum(json)} ${json}`) return null;
  try {
    const object = readJson(Buffer.from(json)) as JsonObject;
    const name = object["step"] as StepName;
    if (!Object.hasOwn(STEPS, name)) return null;
    const fields = decodeFields<Fields>(STEPS[name], object, ["step", "at"]);
    return { step: name, at: time.decode(object["at"] ?? null), ...fields } as Step;
  } catch {
    return null;
  }
}

const checksum = (json: string): string => crc32(json).toString(16).padStart(8, "0");
