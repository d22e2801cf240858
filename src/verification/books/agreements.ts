import { decodeAnswer, type ResultFor } from "../../ledger/ledger.ts";
import { BOOKED_BY } from "../../proposals/proposals.ts";
import type { StoredAnswer } from "./answers.ts";
import type { BookEvent } from "./book-events.ts";
import type { StoredHold } from "./holds.ts";
import type { StoredProposal } from "./stored-proposals.ts";

/** What one request did. */
interface Did {
  readonly answer: StoredAnswer | undefined;
  readonly events: readonly BookEvent[];
  /** The holds that it ended. */
  readonly ended: readonly StoredHold[];
}

type Booking = keyof typeof BOOKED_BY;

/**
 * Compares what was booked without an ATM's session with the proposal of the same id: two operators must have agreed on it, and on nothing
 * else. And what a proposal is said to have booked must be booked. Yields what is wrong.
 */
export function* agreementProblems(did: Did, proposal: StoredProposal | undefined): Generator<string> {
  const booking = bookingOf(did);
  if (booking === null) {
    const isBooking = proposal !== undefined && (Object.values(BOOKED_BY) as readonly string[]).includes(proposal.operation);
    if (isBooking && proposal.state === "done") yield "its proposal is carried out, but nothing was booked under its id";
    return;
  }
  const { op, about, amount } = booking;
  const what = op === "reverse" ? "reversed a posting" : "ended a hold";
  if (proposal === undefined || proposal.decision?.verdict !== "approved" || proposal.decision.decider.id === proposal.maker.id)
    return yield `${what}, but no two operators agreed on that`;
  if (proposal.operation !== BOOKED_BY[op]) yield `${what} by ${op}, but two operators agreed on ${proposal.operation}`;
  if (proposal.about.request !== about) yield `${what} of ${about}, but two operators agreed on ${proposal.about.request}`;
  if (amount !== Number(proposal.about.amount ?? 0n))
    yield `${what} with ${amount}, but two operators agreed on ${proposal.about.amount}`;
  if (proposal.state === "failed" || proposal.state === "expired") yield `${what}, but its proposal is ${proposal.state}`;
}

interface Booked {
  readonly op: Booking;
  /** The request that placed the hold, or whose posting was reversed. */
  readonly about: string | null;
  /** Minor units. */
  readonly amount: number | null;
}

/** What operators had booked under this request; null if an ATM asked for it, or nothing was booked. */
function bookingOf({ answer, events, ended }: Did): Booked | null {
  if (answer?.op === "reverse" && answer.movement !== null)
    return { op: "reverse", about: reversedIn(answer.answer), amount: Number(answer.movement.amount) };
  const event = events.find(
    ({ kind, outcome, session }) => session === null && outcome === "ok" && (kind === "settle" || kind === "release"),
  );
  if (event === undefined) return null;
  return { op: event.kind as Booking, about: ended[0]?.request ?? null, amount: event.amount };
}

/** The request that the answer of a reversal names; null for a text that is no such answer. */
function reversedIn(text: string): string | null {
  try {
    const outcome = decodeAnswer<ResultFor<"reverse">>(text);
    return outcome.ok ? outcome.result.reverses : null;
  } catch {
    return null;
  }
}
