import { crc32 } from "node:zlib";
import {
  amount,
  balance,
  count,
  decodeFields,
  encodeFields,
  type Fields,
  type JsonObject,
  list,
  readJson,
  requestId,
  text,
  time,
  type ValuesOf,
  whole,
  word,
  writeJson,
} from "../../protocol/protocol.ts";

/** At most 16 denominations, as in `terminal-status`. */
const notes = list(16, { denomination: amount, notes: count });

/**
 * The steps of a money operation that the journal keeps, in the order in which they happen. Each step is on disk before the next
 * action. The last step therefore shows what may have happened, and what cannot have.
 */
const STEPS = {
  /** The request is about to be sent for the first time. */
  intent: { request: requestId, op: word("withdraw", "deposit", "transfer"), amount, notes },
  /** Its outcome at the bank, by the answer or by `outcome`; "unsent" if no byte of the request left this machine. */
  answer: { request: requestId, state: word("held", "done", "refused", "void", "unsent", "settled", "released") },
  /** From here on notes may be with the customer. */
  dispensing: { request: requestId },
  /** The amount that was paid out. */
  dispensed: { request: requestId, paid: balance },
  /**
   * The hold's end is about to be sent, under the request id `by`. It is repeated under that id until the bank acknowledges it.
   */
  closing: { request: requestId, op: word("settle", "release"), by: requestId, amount: balance },
  /**
   * A change of the notes by an operator, or a count that the bank has ordered. It is sent to the bank under this request id until the bank has answered, and only then
   * made.
   */
  change: {
    request: requestId,
    op: word("load", "unload", "count"),
    /** The box that notes are taken out of; a count covers both. */
    box: word("cassettes", "reject"),
    notes,
    /** The notes that were counted in the reject box. */
    rejected: notes,
    /** The operator at the machine; empty for a count, whose request id is that of the bank's order. */
    operator: text(0, 64),
    login: text(0, 64),
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

/** One line of the journal: steps that happened together, and the line's place. */
export interface JournalLine {
  /** The machine's mark, 16 hex digits that no other machine has. Its cash file and its journal bear the same one. */
  readonly unit: string;
  /** Grows by 1 from line to line, also across files that were put aside. */
  readonly line: number;
  /** The version of the cash file that was on disk when this was written. */
  readonly cash: number;
  readonly steps: readonly Step[];
}

const HEAD = { unit: text(16, 16), line: whole(1, Number.MAX_SAFE_INTEGER), cash: whole(0, Number.MAX_SAFE_INTEGER) };

/** CRC-32 of the JSON in 8 hex digits, a space, the JSON in UTF-8 (an array: the place, then the steps), a line feed. */
export function encodeLine({ steps, ...head }: JournalLine): Buffer {
  const json = Buffer.from(writeJson([encodeFields<Fields>(HEAD, head), ...steps.map(encodeStep)]));
  return Buffer.concat([Buffer.from(`${checksum(json)} `), json, Buffer.from("\n")]);
}

/** Reads one line without its line feed; null if it is damaged or incomplete. */
export function decodeLine(line: Uint8Array): JournalLine | null {
  const json = line.subarray(9);
  if (Buffer.from(line.subarray(0, 9)).toString("latin1") !== `${checksum(json)} `) return null;
  try {
    const [head, ...steps] = readJson(json) as readonly JsonObject[];
    return { ...decodeFields(HEAD, head ?? null, []), steps: steps.map(decodeStep) };
  } catch {
    return null;
  }
}

const encodeStep = (step: Step): JsonObject => ({
  step: step.step,
  at: BigInt(step.at),
  ...encodeFields<Fields>(STEPS[step.step], step as never),
});

function decodeStep(object: JsonObject): Step {
  const name = STEP_NAME.decode(object["step"] ?? null);
  const fields = decodeFields<Fields>(STEPS[name], object, ["step", "at"]);
  return { step: name, at: time.decode(object["at"] ?? null), ...fields } as Step;
}

const STEP_NAME = word(...(Object.keys(STEPS) as StepName[]));
const checksum = (json: Uint8Array): string => crc32(json).toString(16).padStart(8, "0");
