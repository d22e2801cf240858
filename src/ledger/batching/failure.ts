import { isConnectionLost, sqlState } from "../../store/store.ts";
import { LedgerError } from "../ledger-error.ts";

/** serialization_failure, deadlock_detected, unique_violation: two group commits conflicted. */
const CONFLICTS: ReadonlySet<string | null> = new Set(["40001", "40P01", "23505"]);

/** Returns true if a retry should succeed: nothing was applied and the conflict is over. */
export const isConflict = (error: unknown): boolean =>
  CONFLICTS.has(sqlState(error)) || (error instanceof LedgerError && error.code === "state-moved");

/**
 * lock_not_available, query_canceled, and the classes of a server without disk space, memory or a working disk (53, 58): the
 * transaction is rolled back, and another try may pass.
 */
const UNDONE = /^(55P03|57014|53...|58...)$/;

/** Returns true if certainly nothing was done, for a reason that passes: an account that stays locked, a full disk. */
export const isUndone = (error: unknown): boolean =>
  UNDONE.test(sqlState(error) ?? "") || (error instanceof LedgerError && error.code === "rolled-back");

/** Returns true if the connection or the standby was lost: a commit that was sent by then may or may not stand. */
export const isUncertain = (error: unknown): boolean =>
  isConnectionLost(error) || (error instanceof LedgerError && error.code === "commit-unconfirmed");
