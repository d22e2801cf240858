import type { Currency } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { LedgerError } from "../ledger-error.ts";

/**
 * Writes the bank's currency into an empty ledger, or compares it with the one in there: minor units of one currency must
 * never be read as those of another. Throws LedgerError `currency-differs`.
 */
export async function adoptCurrency(sql: Sql, { code, exponent }: Currency): Promise<void> {
  await sql`insert into ledger_currency (code, exponent) values (${code}, ${exponent}) on conflict do nothing`;
  const [kept] = await sql<Currency[]>`select code, exponent from ledger_currency`;
  if (kept?.code !== code || kept.exponent !== exponent)
    throw new LedgerError("currency-differs", `the database keeps ${kept?.code}, so the bank cannot run in ${code}`);
}

/** Returns the currency of the books, or null if no bank has opened them yet. */
export async function findCurrency(sql: Sql | Transaction): Promise<Currency | null> {
  const [kept] = await sql<Currency[]>`select code, exponent from ledger_currency`;
  return kept === undefined ? null : { code: kept.code, exponent: kept.exponent };
}
