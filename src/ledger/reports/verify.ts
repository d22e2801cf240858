import { inSnapshot, type Sql, type Transaction } from "../../store/store.ts";
import { CHECKS } from "./checks.ts";

/** One broken rule, and where it is broken. */
export interface LedgerFinding {
  readonly place: string;
  readonly what: string;
}

/**
 * Recomputes every balance, hold and daily count from the movements and holds, and compares the tables with each other. All
 * checks read one snapshot, while the bank runs. The database compares, however large the ledger is, and sends only what is
 * wrong, at most `most` findings of each check. A sound ledger has none.
 */
export function verify(sql: Sql, most = 100): Promise<readonly LedgerFinding[]> {
  return inSnapshot(sql, (tx) => findingsIn(tx, most));
}

/** As `verify`, within the caller's transaction. */
export async function findingsIn(tx: Transaction, most = 100): Promise<readonly LedgerFinding[]> {
  // Each check reads whole tables. The planner takes tables that have just grown for small, and would choose nested loops.
  await tx`select set_config('enable_nestloop', 'off', true)`;
  const findings = await Promise.all(CHECKS.map((check) => tx<LedgerFinding[]>`${check(tx)} limit ${most}`));
  return findings.flat();
}
