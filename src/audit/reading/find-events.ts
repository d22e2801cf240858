import type { EventPlace } from "../../events/events.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { indexesOf, placeAt } from "../checkpoints/log-index.ts";

/** An event as its row has it, without its confidential part, and its place in the log. */
export interface FoundEvent extends EventPlace {
  /** Its index in the log; null if no checkpoint covers it yet. */
  readonly index: number | null;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: string;
  readonly outcome: string;
  readonly terminal: string | null;
  /** 32 hexadecimal digits. */
  readonly session: string | null;
  readonly request: string | null;
  readonly customer: string | null;
  readonly account: string | null;
  /** Minor units. */
  readonly amount: bigint | null;
}

/**
 * Which events to find: those of requests, of a session, of a reference (the last eight digits of a request's or a session's id), the
 * newest of a customer, or the one at an index of the log.
 */
export type EventSearch =
  | { readonly by: "requests"; readonly requests: readonly string[] }
  | { readonly by: "session"; readonly id: string }
  | { readonly by: "reference"; readonly id: string }
  | { readonly by: "customer"; readonly customer: string; readonly kinds: readonly string[]; readonly most: number }
  | { readonly by: "index"; readonly index: number };

type Row = Omit<FoundEvent, "index" | "at"> & { readonly at: Date };

/**
 * Returns the events of this search in the order of the log, and then those that are not in it yet. All searches but that by an index read
 * the whole table of events: an index on it would cost every operation of every customer.
 */
export async function findEvents(sql: Sql | Transaction, search: EventSearch): Promise<readonly FoundEvent[]> {
  const rows = await rowsOf(sql, search);
  const indexes = await indexesOf(sql, rows);
  return rows.map((row, i) => ({ ...row, at: row.at.getTime(), index: indexes[i] ?? null })).sort(inOrder);
}

async function rowsOf(sql: Sql | Transaction, search: EventSearch): Promise<readonly Row[]> {
  if (search.by === "requests")
    return search.requests.length === 0
      ? []
      : sql<Row[]>`select ${columns(sql)} from audit_event where request = any(${[...search.requests]}::uuid[])`;
  if (search.by === "session") return sql<Row[]>`select ${columns(sql)} from audit_event where session = ${search.id}::uuid`;
  if (search.by === "reference") {
    const { id } = search;
    return sql<Row[]>`
      select ${columns(sql)} from audit_event
      where right(request::text, 8) = ${id} or right(session::text, 8) = ${id}`;
  }
  if (search.by === "customer")
    return sql<Row[]>`
      select ${columns(sql)} from audit_event where customer = ${search.customer} and kind = any(${[...search.kinds]})
      order by at desc limit ${search.most}`;
  const place = await placeAt(sql, search.index);
  if (place === null) return [];
  return sql<Row[]>`select ${columns(sql)} from audit_event where writer = ${place.writer.toString()}::bigint and n = ${place.n}`;
}

const columns = (sql: Sql | Transaction) =>
  sql`writer, n, at, kind, outcome, terminal, replace(session::text, '-', '') as session, request, customer, account, amount`;

function inOrder(one: FoundEvent, other: FoundEvent): number {
  if (one.index !== null && other.index !== null) return one.index - other.index;
  if (one.index !== null || other.index !== null) return one.index !== null ? -1 : 1;
  return one.at - other.at || one.n - other.n;
}
