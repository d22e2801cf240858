import { isConnectionLost, sqlState } from "../../store/store.ts";
import { LedgerError } from "../ledger-error.ts";

/** serialization_failure, deadlock_detected, unique_violation: two group commits were in each other's way. */
const CONFLICTS: ReadonlySet<string | null> = new Set(["40001", "40P01", "23505"]);

/** True where the same request again will pass, because nothing of it was done and what it ran into is done now. */
export const isConflict = (error: unknown): boolean =>
  CONFLICTS.has(sqlState(error)) || (error instanceof LedgerError && error.code === "state-moved");

/**
 * lock_not_available, query_canceled, and the classes of a server that lacks room, memory or a disk that works (53, 58): the transaction
 * is rolled back, and another try may pass.
 */
const UNDONE = /^(55P03|57014|53...|58...)$/;

/** True where nothing of it was done for certain, for a reason that passes: an account that stays locked, a full disk. */
export const isUndone = (error: unknown): boolean =>
  UNDONE.test(sqlState(error) ?? "") || (error instanceof LedgerError && error.code === "rolled-back");

/** True where the connection or the standby went away: a commit that was sent by then may or may not stand. */
export const isUncertain = (error: unknown): boolean =>
  isConnectionLost(error) || (error instanceof LedgerError && error.code === "commit-unconfirmed");
