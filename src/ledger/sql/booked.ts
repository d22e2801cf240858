import type { AccountId, Money, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** A booked operation of a customer. */
export interface Booked {
  readonly operation: "deposit" | "withdraw" | "transfer";
  /** The amount that the customer asked for, in minor units. */
  readonly asked: Money;
  /** The amount that was booked: of a withdrawal, what was paid out. */
  readonly amount: Money;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/**
 * Returns what this request of this ATM has booked on this customer's account; null if it booked nothing, or not yet, or on
 * another account. A withdrawal is found by the request that placed its hold, and is booked once it is settled. A transfer is
 * booked on its payer's account.
 */
export async function findBooked(
  sql: Sql | Transaction,
  account: AccountId,
  terminal: TerminalId,
  request: RequestId,
): Promise<Booked | null> {
  const [row] = await sql<(Omit<Booked, "at"> & { at: Date })[]>`
    select kind as operation, amount as asked, amount, at
    from movement
    where request = ${request} and terminal = ${terminal}
      and (kind, case kind when 'deposit' then credit else debit end) in (('deposit', ${account}::uuid), ('transfer', ${account}::uuid))
    union all
    select 'withdraw', amount, paid, ended_at
    from hold
    where request = ${request} and terminal = ${terminal} and account = ${account} and state = 'settled'`;
  return row === undefined ? null : { ...row, at: row.at.getTime() };
}
