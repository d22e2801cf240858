import type { KeyObject } from "node:crypto";
import { type FoundEvent, findEvents } from "../../audit/audit.ts";
import { type FoundCustomer, findByAnyId, findByUsername } from "../../customers/customers.ts";
import { holdsOf, type KnownRequest, momentsOf, newestBookings, requestsEndingWith } from "../../ledger/ledger.ts";
import { proposalMoments, proposalsAbout } from "../../proposals/proposals.ts";
import { verifyReceipt } from "../../receipts/receipts.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import {
  isEnd,
  isOperation,
  isProposal,
  isReversal,
  isSameOperation,
  OPERATIONS,
  type OperationName,
} from "../story/operation-name.ts";
import type { IdKind, Reading } from "./readings.ts";

/** The most operations of a customer that a search returns: the newest. */
const NEWEST_MOST = 10;

/** How many of the newest events a search for a customer reads. Older operations are those that the books have. */
const CUSTOMER_REACH = 100_000;

/** When somebody asks, in milliseconds since 1970 UTC, and how many of the newest events may be read for an id that tells no time. */
export interface Asked {
  readonly at: number;
  readonly reach: number;
}

/** Operations that an id names, and what the id was taken for. */
export interface Named {
  readonly kind: IdKind;
  readonly operations: readonly OperationName[];
}

/**
 * Returns what each of these readings names, without those that name nothing. Throws ReceiptError if the id is a receipt that this key did
 * not sign.
 */
export async function findOperations(
  sql: Sql | Transaction,
  readings: readonly Reading[],
  receiptKey: KeyObject,
  asked: Asked,
): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const reading of readings) {
    const operations = await namedBy(sql, reading, receiptKey, asked);
    if (operations.length > 0) found.push({ kind: reading.kind, operations });
  }
  return found;
}

async function namedBy(
  sql: Sql | Transaction,
  { kind, id }: Reading,
  receiptKey: KeyObject,
  { at, reach }: Asked,
): Promise<readonly OperationName[]> {
  switch (kind) {
    case "receipt": {
      const { terminal, request } = verifyReceipt(id, receiptKey);
      return [{ terminal, request }];
    }
    case "request":
      return operationsOf(sql, await eventsOf(sql, [id]));
    case "session":
      return operationsOf(sql, await findEvents(sql, { by: "session", id, reach }));
    case "reference": {
      const known = await requestsEndingWith(sql, id, at);
      if (known.length > 0) return operationsOf(sql, known.map(eventOfRequest));
      return operationsOf(sql, await findEvents(sql, { by: "reference", id, reach }));
    }
    case "record":
      return operationsOf(sql, await findEvents(sql, { by: "index", index: Number(id) }));
    case "holder":
      return newestOf(sql, await findByAnyId(sql, id));
    case "username":
      return newestOf(sql, await findByUsername(sql, id));
  }
}

/** The events of these requests. */
const eventsOf = async (sql: Sql | Transaction, requests: readonly string[]): Promise<readonly FoundEvent[]> =>
  findEvents(sql, {
    by: "requests",
    requests,
    moments: [...(await momentsOf(sql, requests)), ...(await proposalMoments(sql, requests))],
  });

/** What the log says of a request in short, as the books have it. */
const eventOfRequest = ({ op, terminal, request }: KnownRequest): ShortEvent => ({ kind: op, terminal, request });
type ShortEvent = Pick<FoundEvent, "kind" | "terminal" | "request">;

/** The newest operations of a customer: those that the newest events show, and older ones that moved money or are open. */
async function newestOf(sql: Sql | Transaction, found: FoundCustomer | null): Promise<readonly OperationName[]> {
  if (found === null) return [];
  const { customer, account } = found;
  const events = await findEvents(sql, { by: "customer", customer, kinds: OPERATIONS, most: NEWEST_MOST, reach: CUSTOMER_REACH });
  const booked = events.length < NEWEST_MOST ? await newestBookings(sql, account, NEWEST_MOST - events.length) : [];
  const names = await operationsOf(sql, [...events.toReversed(), ...booked.map(eventOfRequest)]);
  return names.slice(0, NEWEST_MOST);
}

/**
 * Returns the operations that these events are about, each once. A proposal and a reversal belong to the operation that they are about, the
 * end of a hold to the withdrawal that placed it.
 */
async function operationsOf(sql: Sql | Transaction, events: readonly ShortEvent[]): Promise<readonly OperationName[]> {
  const proposals = await proposalsAbout(
    sql,
    requestsOf(events, (kind) => isProposal(kind) || isReversal(kind)),
  );
  const abouts = proposals.flatMap(({ about }) => about ?? []);
  const holds = await holdsOf(sql, [...requestsOf(events, isEnd), ...abouts]);
  /** The withdrawal whose hold this request placed or ended; else the request itself. */
  const whole = ({ terminal, request }: OperationName): OperationName => {
    const hold = holds.find((each) => each.terminal === terminal && [each.request, each.endedBy].some((by) => by === request));
    return { terminal, request: hold?.request ?? request };
  };
  const named = events.flatMap(({ kind, terminal, request }): readonly OperationName[] => {
    if (terminal === null || request === null) return [];
    if (isOperation(kind)) return [{ terminal, request }];
    if (isEnd(kind)) return holds.some((each) => each.endedBy === request) ? [whole({ terminal, request })] : [];
    if (!isProposal(kind) && !isReversal(kind)) return [];
    const about = proposals.find((each) => each.id === request && each.terminal === terminal)?.about ?? null;
    return about === null ? [] : [whole({ terminal, request: about })];
  });
  return named.filter((each, i) => named.findIndex((other) => isSameOperation(each, other)) === i);
}

const requestsOf = (events: readonly ShortEvent[], isOf: (kind: string) => boolean): readonly string[] =>
  events.flatMap(({ kind, request }) => (isOf(kind) ? (request ?? []) : []));
