import { type AccountId, type Money, ZERO } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** How many of the newest withdrawals count, and how many of the newest debits are searched for them. */
const WITHDRAWALS = 20;
const DEBITS = 1000;

/**
 * Returns the amount that the account's last WITHDRAWALS paid out most often, if they paid it at least twice. Of two that were
 * paid equally often, returns the one that was paid last (PROTOCOL.md, section 11). Returns zero if there is none.
 */
export async function usualWithdrawal(sql: Sql | Transaction, account: AccountId): Promise<Money> {
  const [row] = await sql<{ amount: Money }[]>`
    select amount
    from (
      select amount, debit_entry
      from (
        select kind, amount, debit_entry from movement where debit = ${account} order by debit_entry desc limit ${DEBITS}
      ) as debits
      where kind = 'withdrawal' order by debit_entry desc limit ${WITHDRAWALS}
    ) as withdrawals
    group by amount having count(*) >= 2
    order by count(*) desc, max(debit_entry) desc limit 1`;
  return row?.amount ?? ZERO;
}
