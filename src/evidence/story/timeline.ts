import type { RecordFacts } from "./facts.ts";
import { isEnd, isOperation, isReversal } from "./operation-name.ts";

/** One line of an operation's timeline: one audit record. */
export interface Step {
  readonly step: StepName;
  readonly at: string;
  readonly outcome: string;
  readonly request: string | null;
  readonly session: string | null;
  /** Minor units. */
  readonly amount: number | null;
  readonly record: number | null;
}

/** What each kind of step means, for people. */
export const STEPS = {
  booked: "the bank booked it",
  held: "the bank held the amount and let the ATM pay",
  refused: "the bank refused it",
  taken: "the notes were taken: the ATM reported it, and the bank booked what was paid",
  released: "the hold was released: nothing was paid out",
  "operators-settled": "two operators settled the hold: the bank booked what they found to be paid",
  "operators-released": "two operators released the hold: they found that nothing was paid out",
  "end-refused": "the bank refused to end the hold like this",
  proposed: "an operator proposed to end the hold, or to reverse what was booked",
  approved: "a second operator approved it",
  "proposal-refused": "a second operator refused what was proposed",
  "proposal-withdrawn": "the operator took the proposal back",
  "proposal-expired": "the proposal expired",
  "carried-out": "the bank carried out what the two operators had agreed on",
  "not-carried-out": "the bank could not carry out what the two operators had agreed on",
  "proposal-step-refused": "the bank refused an operator's step",
  reversed: "two operators reversed it: the bank booked the opposite",
  "reversal-refused": "the bank refused to book the opposite",
} as const;
type StepName = keyof typeof STEPS;

const WHEN_OK: Readonly<Record<string, StepName>> = {
  ...{ deposit: "booked", transfer: "booked", withdraw: "held", settle: "taken", release: "released" },
  ...{ "proposal-make": "proposed", "proposal-approve": "approved", "proposal-refuse": "proposal-refused" },
  ...{ "proposal-withdraw": "proposal-withdrawn", "proposal-expire": "proposal-expired" },
  ...{ "proposal-carry-out": "carried-out", reverse: "reversed" },
};

/**
 * Returns the timeline that these records show, by their times: the log orders commits of several processes by their first events, and may
 * have an end before its beginning. The records are those of one operation and of nothing else, in the order of the log.
 */
export function stepsOf(records: readonly RecordFacts[]): readonly Step[] {
  const approved = new Set(records.flatMap(({ kind, outcome, request }) => (isApproved(kind, outcome) ? [request] : [])));
  return records
    .map(({ kind, at, outcome, request, session, amount, index }) => ({
      step: outcome === "ok" ? stepOf(kind, approved.has(request)) : stepOfRefusal(kind),
      ...{ at, outcome, request, session, amount, record: index },
    }))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

const isApproved = (kind: string, outcome: string): boolean => kind === "proposal-approve" && outcome === "ok";

/** The step of an accepted request. What an ATM reported and what operators decided must not look the same. */
function stepOf(kind: string, byOperators: boolean): StepName {
  if (byOperators && kind === "settle") return "operators-settled";
  if (byOperators && kind === "release") return "operators-released";
  return WHEN_OK[kind] ?? "refused";
}

function stepOfRefusal(kind: string): StepName {
  if (isOperation(kind)) return "refused";
  if (isReversal(kind)) return "reversal-refused";
  if (isEnd(kind)) return "end-refused";
  return kind === "proposal-carry-out" ? "not-carried-out" : "proposal-step-refused";
}
