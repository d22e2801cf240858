import type { Sql, Transaction } from "../../store/store.ts";
import { CHECKS } from "../transactions/checks.ts";

/** One thing that is not as it must be, and where. */
export interface LedgerFinding {
  readonly place: string;
  readonly what: string;
}

/**
 * Recomputes every balance, hold and daily count from the movements and holds, and compares the tables with each other, all
 * in one snapshot and beside the running bank. The database does the comparing, however large the ledger is, and sends only
 * what is wrong, at most `most` findings of each check. A sound ledger has none.
 */
export function verify(sql: Sql, most = 100): Promise<readonly LedgerFinding[]> {
  return sql.begin("isolation level repeatable read read only", (tx) => findingsIn(tx, most));
}

/** The same within a transaction of the caller's. */
export async function findingsIn(tx: Transaction, most = 100): Promise<readonly LedgerFinding[]> {
  // Each check goes over whole tables. The planner takes tables that have just grown for small, and would look at each row for each.
  await tx`select set_config('enable_nestloop', 'off', true)`;
  const findings: LedgerFinding[] = [];
  for (const check of CHECKS) findings.push(...(await tx<LedgerFinding[]>`${check(tx)} limit ${most}`));
  return findings;
}
