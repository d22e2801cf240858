import type { AccountId, CustomerId, Money, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { isAccepted } from "../deciding/answer.ts";
import type { MovementKind } from "../deciding/movement-kind.ts";
import type { AccountKind, Hold } from "../deciding/state.ts";
import { column } from "../sql/columns.ts";
import { holdsEndedBy } from "./hold-keys.ts";

/** One side of a stored movement, with whose account it is. */
export interface StoredSide {
  readonly account: AccountId;
  readonly kind: AccountKind;
  /** Whose account it is, if it is a customer's. */
  readonly customer: CustomerId | null;
  /** Whose cash it is, if it is an ATM's. */
  readonly terminal: TerminalId | null;
  /** The number of the entry in the account: 1 is the oldest. */
  readonly entry: number;
  /** What the account held after it, in minor units. */
  readonly balance: Money;
}

/** A request that the bank answered once and for all, with what it moved. */
export interface StoredRequest {
  readonly terminal: TerminalId;
  readonly request: RequestId;
  readonly op: string;
  readonly accepted: boolean;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly movement: {
    readonly kind: MovementKind;
    readonly amount: Money;
    readonly debit: StoredSide;
    readonly credit: StoredSide;
  } | null;
}

type SideColumns<Side extends string> = { readonly [_ in Side]: AccountId } & {
  readonly [_ in `${Side}_kind`]: AccountKind;
} & { readonly [_ in `${Side}_customer`]: CustomerId | null } & { readonly [_ in `${Side}_terminal`]: TerminalId | null } & {
  readonly [_ in `${Side}_entry`]: number;
} & { readonly [_ in `${Side}_balance`]: Money };

interface Row extends Omit<StoredRequest, "accepted" | "at" | "movement">, SideColumns<"debit">, SideColumns<"credit"> {
  readonly answer: string;
  readonly at: Date;
  readonly kind: MovementKind | null;
  readonly amount: Money;
}

/** Returns what is stored of these requests, at whichever ATM. */
export async function storedRequests(sql: Sql | Transaction, requests: readonly string[]): Promise<readonly StoredRequest[]> {
  const rows = await sql<Row[]>`
    select stored.terminal, stored.request, stored.op, stored.answer, stored.at, stored.kind::text, stored.amount,
           debit, debit_entry, debit_balance, payer.kind as debit_kind, payer.customer as debit_customer,
           payer.terminal as debit_terminal,
           credit, credit_entry, credit_balance, payee.kind as credit_kind, payee.customer as credit_customer,
           payee.terminal as credit_terminal
    from request_answer as stored
    left join account as payer on payer.id = stored.debit
    left join account as payee on payee.id = stored.credit
    where stored.request = any(${[...requests]}::uuid[])
    order by stored.at`;
  return rows.map((row) => ({
    ...{ terminal: row.terminal, request: row.request, op: row.op, at: row.at.getTime(), accepted: isAccepted(row.answer) },
    movement:
      row.kind === null
        ? null
        : { kind: row.kind, amount: row.amount, debit: sideOf(row, "debit"), credit: sideOf(row, "credit") },
  }));
}

const sideOf = (row: Row, side: "debit" | "credit"): StoredSide => ({
  account: row[side],
  kind: row[`${side}_kind`],
  customer: row[`${side}_customer`],
  terminal: row[`${side}_terminal`],
  entry: row[`${side}_entry`],
  balance: row[`${side}_balance`],
});

/** A hold with the request that ended it. */
export interface StoredHold extends Pick<Hold, "terminal" | "request" | "account" | "amount" | "state" | "paid"> {
  /** The settle or release request that ended it; null while it is open. */
  readonly endedBy: RequestId | null;
}

/** Returns the holds that these requests placed or ended. Reads by keys alone. */
export async function holdsOf(sql: Sql | Transaction, requests: readonly string[]): Promise<readonly StoredHold[]> {
  const ids = [...requests];
  const ended = await holdsEndedBy(sql, ids);
  return sql<StoredHold[]>`
    select hold.terminal, hold.request, hold.account, hold.amount, hold.state, hold.paid, hold.ended_by as "endedBy"
    from (
      select terminal, request from hold where request = any(${ids}::uuid[])
      union
      select * from unnest(${ended.map(({ terminal }) => terminal)}::text[], ${column(ended.map(({ request }) => request))}::uuid[])
    ) as named (terminal, request)
    join hold on hold.terminal = named.terminal and hold.request = named.request
    order by hold.placed_at`;
}
