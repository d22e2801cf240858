import type { AccountId, CustomerId, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Account, Posting } from "../deciding/state.ts";
import { LEFT_JOIN_REVERSAL } from "../sql/reversed.ts";

/** One side of a posting, and its account as it is now. */
export interface PostingSide extends Pick<Account, "kind" | "posted" | "held" | "closed"> {
  readonly account: AccountId;
  /** Of a customer's account. */
  readonly customer: CustomerId | null;
}

/** A movement as operators see it. */
export interface FoundPosting extends Omit<Posting, "debit" | "credit"> {
  readonly terminal: TerminalId;
  /** The request that moved the money: of a withdrawal, the `settle`. */
  readonly request: RequestId;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly debit: PostingSide;
  readonly credit: PostingSide;
}

type Columns<Side extends string> = { readonly [Name in keyof PostingSide as `${Side}_${Name}`]: PostingSide[Name] };
type Row = Omit<FoundPosting, "at" | "debit" | "credit"> & { readonly at: Date } & Columns<"debit"> & Columns<"credit">;

/**
 * Returns what requests with this id have moved, those of all ATMs if `terminal` is null: ids are unique only within an ATM. The
 * `withdraw` request finds its withdrawal too, because that is the id which a customer's receipt has.
 */
export async function findPostings(
  sql: Sql | Transaction,
  { request, terminal }: { readonly request: RequestId; readonly terminal: TerminalId | null },
): Promise<readonly FoundPosting[]> {
  const rows = await sql<Row[]>`
    select posting.terminal, posting.request, posting.kind::text, posting.amount, posting.at, reversal.request as "reversedBy",
           debit.id as debit_account, debit.kind as debit_kind, debit.customer as debit_customer, debit.posted as debit_posted,
           debit.held as debit_held, debit.closed as debit_closed,
           credit.id as credit_account, credit.kind as credit_kind, credit.customer as credit_customer,
           credit.posted as credit_posted, credit.held as credit_held, credit.closed as credit_closed
    from (
      select terminal, request from request_answer where request = ${request}
      union
      select terminal, ended_by from hold where request = ${request} and state = 'settled'
    ) as named
    join request_answer as posting on posting.terminal = named.terminal and posting.request = named.request
    join account as debit on debit.id = posting.debit
    join account as credit on credit.id = posting.credit
    ${sql.unsafe(LEFT_JOIN_REVERSAL)}
    where ${terminal}::text is null or posting.terminal = ${terminal}
    order by posting.terminal, posting.request`;
  return rows.map((row) => ({
    ...{ terminal: row.terminal, request: row.request, kind: row.kind, amount: row.amount, at: row.at.getTime() },
    reversedBy: row.reversedBy,
    debit: {
      ...{ account: row.debit_account, kind: row.debit_kind, customer: row.debit_customer },
      ...{ posted: row.debit_posted, held: row.debit_held, closed: row.debit_closed },
    },
    credit: {
      ...{ account: row.credit_account, kind: row.credit_kind, customer: row.credit_customer },
      ...{ posted: row.credit_posted, held: row.credit_held, closed: row.credit_closed },
    },
  }));
}
