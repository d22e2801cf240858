import { type FoundEvent, findEvents } from "../../audit/audit.ts";
import { type FoundCustomer, findByIds } from "../../customers/customers.ts";
import { holdsOf, momentsOf, type StoredHold, type StoredRequest, storedRequests } from "../../ledger/ledger.ts";
import { type ProposalLink, proposalMoments, proposalsAbout } from "../../proposals/proposals.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { entriesOf, type StoryEntry } from "./entries.ts";
import { type OperationFacts, operationOf, recordFactsOf } from "./facts.ts";
import { isEnd, isOperation, isProposal, isReversal, isSameOperation, type OperationName } from "./operation-name.ts";
import { type Step, stepsOf } from "./timeline.ts";

/** All that the bank's database has about one operation, for an operator. */
export interface Story {
  readonly operation: OperationFacts;
  /** Whose operation it is; null if nobody was signed in. */
  readonly customer: FoundCustomer | null;
  readonly timeline: readonly Step[];
  /** The debit, then the credit, if money moved; then those of its reversal. */
  readonly entries: readonly StoryEntry[];
  /** The hold of a withdrawal, in minor units; null if there is none. */
  readonly hold: Pick<StoredHold, "amount" | "paid" | "state"> | null;
}

/**
 * Returns the stories of these operations, in the order of their times. An operation without an audit record is left out. Read them in
 * one snapshot.
 */
export async function storiesOf(sql: Sql | Transaction, names: readonly OperationName[]): Promise<readonly Story[]> {
  const requests = names.map(({ request }) => request);
  const holds = (await holdsOf(sql, requests)).filter((hold) => names.some((name) => isSameOperation(name, hold)));
  const ends = holds.map(({ endedBy }) => endedBy).filter((each) => each !== null);
  const proposals = await proposalsAbout(sql, [...requests, ...ends]);
  const all = [...new Set([...requests, ...ends, ...proposals.map(({ id }) => id)])];
  const moments = [...(await momentsOf(sql, all)), ...(await proposalMoments(sql, all))];
  const events = await findEvents(sql, { by: "requests", requests: all, moments });
  const stored = await storedRequests(sql, all);
  const customers = await findByIds(sql, customersIn(events, stored));
  return names
    .flatMap((name) => storyOf(name, { holds, proposals, events, stored, customers }) ?? [])
    .sort((one, other) => Date.parse(one.operation.at) - Date.parse(other.operation.at));
}

/** What the database has about several operations. */
interface Rows {
  readonly holds: readonly StoredHold[];
  readonly proposals: readonly ProposalLink[];
  readonly events: readonly FoundEvent[];
  readonly stored: readonly StoredRequest[];
  readonly customers: ReadonlyMap<string, FoundCustomer>;
}

function storyOf(name: OperationName, rows: Rows): Story | null {
  const { holds, events, customers } = rows;
  const hold = holds.find((each) => isSameOperation(each, name)) ?? null;
  const parts = partsOf(name, hold, rows.proposals);
  const named = events
    .filter((event) => event.terminal === name.terminal && isPart(event, name, parts))
    .map((event) => recordFactsOf(event, event.index));
  const operation = operationOf(named);
  if (operation === null) return null;
  // If another customer's request came under the same id, it was refused, and is no part of this story.
  const records = named.filter(({ account }) => account === null || account === operation.account);
  const moved = rows.stored.filter(({ terminal, movement }) => movement !== null && terminal === name.terminal);
  const booking = moved.find(({ request }) => request === name.request || parts.ends.includes(request));
  const reversal = moved.find(({ request }) => parts.reversals.includes(request));
  return {
    operation,
    customer: customers.get(operation.customer ?? "") ?? null,
    timeline: stepsOf(records),
    entries: [booking, reversal].flatMap((each) => (each === undefined ? [] : entriesOf(each, customers))),
    hold: hold === null ? null : { amount: hold.amount, paid: hold.paid, state: hold.state },
  };
}

/** The other requests that belong to an operation: those that end its hold, and those that reverse it, also if only proposed. */
interface Parts {
  readonly ends: readonly string[];
  readonly reversals: readonly string[];
}

function partsOf(name: OperationName, hold: StoredHold | null, proposals: readonly ProposalLink[]): Parts {
  const own = proposals.filter(({ terminal }) => terminal === name.terminal);
  const about = (request: string | null): readonly string[] => own.filter((each) => each.about === request).map(({ id }) => id);
  if (hold === null) return { ends: [], reversals: about(name.request) };
  const { endedBy } = hold;
  // What a settlement booked is reversed, not the hold.
  return {
    ends: [...about(name.request), ...(endedBy === null ? [] : [endedBy])],
    reversals: endedBy === null ? [] : about(endedBy),
  };
}

function isPart({ kind, request }: FoundEvent, name: OperationName, { ends, reversals }: Parts): boolean {
  if (isOperation(kind)) return request === name.request;
  if (request === null) return false;
  if (isProposal(kind)) return ends.includes(request) || reversals.includes(request);
  return (isEnd(kind) && ends.includes(request)) || (isReversal(kind) && reversals.includes(request));
}

const customersIn = (events: readonly FoundEvent[], stored: readonly StoredRequest[]): readonly string[] => [
  ...new Set(
    [
      ...events.map(({ customer }) => customer),
      ...stored.flatMap(({ movement }) => [movement?.debit.customer ?? null, movement?.credit.customer ?? null]),
    ].filter((each) => each !== null),
  ),
];
