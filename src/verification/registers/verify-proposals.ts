import type { Effect } from "../../events/events.ts";
import { decisionEffect, endEffect, isAuthentic, makingEffect } from "../../proposals/proposals.ts";
import { type BookEvent, bookEvents, carries, eventName } from "../books/book-events.ts";
import { type StoredProposal, storedProposals } from "../books/stored-proposals.ts";
import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import { compareTexts } from "../values.ts";

/** The decisions about customers that need two operators; the operation has the name of the event. */
const OF_TWO: ReadonlySet<string> = new Set(["customer-unlock", "customer-close", "customer-open"]);
/** The steps by which keys are rotated, with the kinds of their events. */
const KEY_STEPS: Readonly<Record<string, readonly string[]>> = {
  "keys-prepare": ["key-make"],
  "keys-activate": ["key-activate", "key-retire", "key-end"],
  "keys-withdraw": ["key-activate", "key-retire", "key-end"],
  "keys-end": ["key-end"],
};
const KEY_KINDS: ReadonlySet<string> = new Set(Object.values(KEY_STEPS).flat());
/** The bank by itself activates the first key, and ends those that nothing needs any more. */
const KEY_CONDITION = `event.outcome = 'ok' and (event.kind in ('key-make', 'key-retire')
  or event.kind in ('key-activate', 'key-end') and event.request is not null)`;
const CONDITION = `
  event.kind like 'proposal-%' and event.request is not null and (event.outcome = 'ok' or event.effect is not null)
  or event.kind in ('customer-unlock', 'customer-close', 'customer-open') and event.outcome = 'ok'
  or ${KEY_CONDITION}`;

const KIND_OF = { approved: "proposal-approve", refused: "proposal-refuse", withdrawn: "proposal-withdraw" } as const;
const DECISIONS: ReadonlySet<string> = new Set(Object.values(KIND_OF));
const ENDS: ReadonlySet<string> = new Set(["proposal-expire", "proposal-carry-out"]);

/**
 * Compares every proposal with the events that made, decided and ended it, and its row with its MACs; and every decision about a customer
 * and every change of a key that needs two operators with its proposal (AUDIT.md, section "Effects").
 */
export async function verifyProposals(run: Verification): Promise<void> {
  const { snapshot, coverage, findings } = run;
  const groups = grouped<string, [StoredProposal, BookEvent]>(
    [
      { rows: storedProposals(snapshot, "id"), keyOf: ({ id }) => id },
      {
        rows: bookEvents(
          snapshot,
          `(${CONDITION})`,
          `coalesce(event.request::text, '') collate "C", event.at, event.writer, event.n`,
        ),
        keyOf: ({ request }) => request ?? "",
      },
    ],
    compareTexts,
  );
  for await (const { key, rows } of groups) {
    const [[proposal], events] = rows;
    if (proposal !== undefined) coverage.proposals++;
    const name = key === "" ? "a decision that needs two operators" : `proposal ${key}`;
    for (const what of problemsOf(run, proposal, events)) findings.add("proposal", name, what);
  }
}

function* problemsOf(
  { effects, proposalKey }: Verification,
  proposal: StoredProposal | undefined,
  events: readonly BookEvent[],
): Generator<string> {
  yield* unagreed(proposal, events);
  const steps = events.filter(({ kind }) => !OF_TWO.has(kind) && !KEY_KINDS.has(kind));
  if (proposal === undefined) {
    const [first] = steps;
    if (first !== undefined) yield `${eventName(first)} is about it, but it is not in the books: somebody removed it`;
    return;
  }
  const vouched = (kind: string, effect: Effect): number =>
    steps.filter((event) => event.kind === kind && carries(event, effects.of([effect]) as Buffer)).length;
  if (vouched("proposal-make", makingEffect(proposal)) !== 1) yield "no event made it like this: somebody invented or changed it";
  if (steps.filter(({ kind }) => kind === "proposal-make").length > 1) yield "more than one event made it";
  yield* decisionProblems(proposal, steps, vouched);
  yield* endProblems(proposal, steps, vouched);
  const { madeMac: made, decidedMac: decided, decision } = proposal;
  if (proposalKey !== null && !isAuthentic(proposalKey, proposal, decision, { made, decided }))
    yield "its row is not authentic: somebody without the bank's key wrote it";
}

type Vouched = (kind: string, effect: Effect) => number;

function* decisionProblems(
  { id, decision, maker }: StoredProposal,
  events: readonly BookEvent[],
  vouched: Vouched,
): Generator<string> {
  const decided = events.filter(({ kind }) => DECISIONS.has(kind));
  if (decided.length > 1) yield "more than one event decided it";
  if (decision === null) {
    if (decided[0] !== undefined) yield `${eventName(decided[0])} decided it, but in the books nobody did`;
    return;
  }
  if (vouched(KIND_OF[decision.verdict], decisionEffect(id, decision)) !== 1)
    yield "no event decided it like this: somebody invented or changed it";
  if ((decision.verdict === "withdrawn") !== (decision.decider.id === maker.id)) yield "was decided by the wrong person";
}

function* endProblems(
  { id, state, outcome, endedAt }: StoredProposal,
  events: readonly BookEvent[],
  vouched: Vouched,
): Generator<string> {
  const ends = events.filter(({ kind }) => ENDS.has(kind));
  if (ends.length > 1) yield "more than one event ended it";
  if (state !== "expired" && state !== "done" && state !== "failed") {
    if (ends[0] !== undefined) yield `${eventName(ends[0])} ended it, but in the books it is ${state}`;
    return;
  }
  const kind = state === "expired" ? "proposal-expire" : "proposal-carry-out";
  if (endedAt === null || vouched(kind, endEffect(id, state, outcome, endedAt)) !== 1)
    yield `is ${state}, but no event ended it like this: somebody changed it`;
}

const isApproved = (proposal: StoredProposal | undefined): proposal is StoredProposal =>
  proposal?.state === "done" && proposal.decision?.verdict === "approved";

/** A decision about a customer, and a change of a key, that needs two must be what its proposal says. */
function* unagreed(proposal: StoredProposal | undefined, events: readonly BookEvent[]): Generator<string> {
  const decisions = events.filter(({ kind }) => OF_TWO.has(kind));
  for (const event of decisions) {
    const isAgreed = isApproved(proposal) && proposal.operation === event.kind && proposal.about.customer === event.customer;
    if (!isAgreed) yield `${eventName(event)} is not what two operators agreed on`;
  }
  for (const event of events.filter(({ kind }) => KEY_KINDS.has(kind)))
    if (!isApproved(proposal) || !KEY_STEPS[proposal.operation]?.includes(event.kind))
      yield `${eventName(event)} is not what two operators agreed on`;
  if (decisions.length > 1 && proposal !== undefined) yield "was carried out more than once";
}
