import type { OrderKind, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { type CountContent, readCount } from "./count-content.ts";

/** How far a terminal order has come. `ended`: the bank ended it, and nobody may have carried it out. */
type OrderState = "open" | "done" | "refused" | "ended";

/** A terminal order (PROTOCOL.md, section 11, "Terminal orders"). Times are in milliseconds since 1970 UTC. */
export interface TerminalOrder {
  /** A count's is also the id of the request that books it; it and a rotation's are the id of a proposal. */
  readonly id: RequestId;
  readonly terminal: TerminalId;
  readonly kind: OrderKind;
  /** Null unless it is a count. */
  readonly count: CountContent | null;
  /** Of a rotation the epoch of the key that the ATM is to take; else null. */
  readonly epoch: number | null;
  readonly orderedBy: string;
  /** The second person of a count or a rotation; null for the other kinds. */
  readonly approvedBy: string | null;
  readonly orderedAt: number;
  readonly state: OrderState;
  /** Why it was refused or ended; empty if it was done, null while it is open. */
  readonly outcome: string | null;
  readonly doneAt: number | null;
}

/** A row with its content as it is stored. */
export interface OrderRow extends TerminalOrder {
  readonly content: string;
}

interface Row extends Omit<OrderRow, "count" | "epoch" | "orderedAt" | "doneAt"> {
  readonly orderedAt: Date;
  readonly doneAt: Date | null;
}

/** Returns the oldest open order of the ATM; null if it has none. */
export async function nextOrder(sql: Sql | Transaction, terminal: TerminalId): Promise<TerminalOrder | null> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from terminal_order where terminal = ${terminal} and state = 'open' order by ordered_at limit 1`;
  return row === undefined ? null : orderOf(row);
}

/** Returns the newest orders of the ATM, or (null) of all ATMs, the newest first, at most `most`; `skip` leaves out the newest. */
export async function listOrders(
  sql: Sql | Transaction,
  { terminal, most, skip = 0 }: { readonly terminal: TerminalId | null; readonly most: number; readonly skip?: number },
): Promise<readonly TerminalOrder[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from terminal_order where ${terminal}::text is null or terminal = ${terminal}
    order by ordered_at desc, id desc limit ${most} offset ${skip}`;
  return rows.map(orderOf);
}

/** Returns the order with this id; null if there is none. */
export async function findOrder(sql: Sql | Transaction, id: RequestId): Promise<OrderRow | null> {
  const [row] = await sql<Row[]>`select ${columns(sql)} from terminal_order where id = ${id}`;
  return row === undefined ? null : orderOf(row);
}

/** The order with this id, locked until the commit; null if there is none. */
export async function lockOrder(tx: Transaction, id: RequestId): Promise<OrderRow | null> {
  const [row] = await tx<Row[]>`select ${columns(tx)} from terminal_order where id = ${id} for no key update`;
  return row === undefined ? null : orderOf(row);
}

const columns = (sql: Sql | Transaction) =>
  sql`id, terminal, kind, content, ordered_by as "orderedBy", approved_by as "approvedBy", ordered_at as "orderedAt", state, outcome,
      done_at as "doneAt"`;

const orderOf = (row: Row): OrderRow => ({
  ...row,
  count: row.kind === "count" ? readCount(row.content) : null,
  epoch: row.kind === "rotate" ? Number(row.content) : null,
  orderedAt: row.orderedAt.getTime(),
  doneAt: row.doneAt?.getTime() ?? null,
});
