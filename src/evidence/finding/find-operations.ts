import type { KeyObject } from "node:crypto";
import { type FoundEvent, findEvents } from "../../audit/audit.ts";
import { findByAnyId, findByUsername } from "../../customers/customers.ts";
import { holdsOf, reversalsOf } from "../../ledger/ledger.ts";
import { verifyReceipt } from "../../receipts/receipts.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { isEnd, isOperation, isReversal, isSameOperation, OPERATIONS, type OperationName } from "../story/operation-name.ts";
import type { IdKind, Reading } from "./readings.ts";

/** The most operations of a customer that a search returns: the newest. */
const NEWEST_MOST = 10;

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
): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const reading of readings) {
    const operations = await namedBy(sql, reading, receiptKey);
    if (operations.length > 0) found.push({ kind: reading.kind, operations });
  }
  return found;
}

async function namedBy(sql: Sql | Transaction, { kind, id }: Reading, receiptKey: KeyObject): Promise<readonly OperationName[]> {
  switch (kind) {
    case "receipt": {
      const { terminal, request } = verifyReceipt(id, receiptKey);
      return [{ terminal, request }];
    }
    case "request":
      return operationsOf(sql, await findEvents(sql, { by: "requests", requests: [id] }));
    case "session":
    case "reference":
      return operationsOf(sql, await findEvents(sql, { by: kind, id }));
    case "record":
      return operationsOf(sql, await findEvents(sql, { by: "index", index: Number(id) }));
    case "holder":
      return newestOf(sql, (await findByAnyId(sql, id))?.customer);
    case "username":
      return newestOf(sql, (await findByUsername(sql, id))?.customer);
  }
}

async function newestOf(sql: Sql | Transaction, customer: string | undefined): Promise<readonly OperationName[]> {
  if (customer === undefined) return [];
  return operationsOf(sql, await findEvents(sql, { by: "customer", customer, kinds: OPERATIONS, most: NEWEST_MOST }));
}

/**
 * Returns the operations that these events are about, each once. A reversal belongs to the operation whose posting it reverses, the end of
 * a hold to the withdrawal that placed it.
 */
async function operationsOf(sql: Sql | Transaction, events: readonly FoundEvent[]): Promise<readonly OperationName[]> {
  const reversals = await reversalsOf(sql, requestsOf(events, isReversal));
  const postings = reversals.map(({ request }) => request);
  const holds = await holdsOf(sql, [...requestsOf(events, isEnd), ...postings]);
  const withdrawalsOf = (end: OperationName): readonly OperationName[] =>
    holds
      .filter(
        ({ terminal, endedBy, proposed }) => terminal === end.terminal && [endedBy, proposed].some((by) => by === end.request),
      )
      .map(({ terminal, request }) => ({ terminal, request }));
  const named = events.flatMap(({ kind, terminal, request }): readonly OperationName[] => {
    if (terminal === null || request === null) return [];
    if (isOperation(kind)) return [{ terminal, request }];
    if (isEnd(kind)) return withdrawalsOf({ terminal, request });
    if (!isReversal(kind)) return [];
    return reversals
      .filter((each) => each.terminal === terminal && each.by === request)
      .flatMap((posting) => {
        const withdrawals = withdrawalsOf(posting);
        return withdrawals.length > 0 ? withdrawals : [{ terminal, request: posting.request }];
      });
  });
  return named.filter((each, i) => named.findIndex((other) => isSameOperation(each, other)) === i);
}

const requestsOf = (events: readonly FoundEvent[], isOf: (kind: string) => boolean): readonly string[] =>
  events.flatMap(({ kind, request }) => (isOf(kind) ? (request ?? []) : []));
