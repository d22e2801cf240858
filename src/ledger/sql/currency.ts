import type { Currency } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
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
