import { type AccountId, type Money, ZERO } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** How many of the newest withdrawals count, and among how many of the newest debits they are looked for. */
const WITHDRAWALS = 20;
const DEBITS = 1000;

/**
 * The amount that the account's last 20 withdrawals paid out most often, where it was paid at least twice; of two that were
 * paid equally often, the one that was paid last (PROTOCOL.md, section 11). Zero where there is none.
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
