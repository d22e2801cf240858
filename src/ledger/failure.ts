import { isConnectionLost, sqlState } from "../store/errors.ts";
import { LedgerError } from "./ledger-error.ts";

/** serialization_failure, deadlock_detected, unique_violation: two roads were in each other's way. */
const CONFLICTS: ReadonlySet<string | null> = new Set(["40001", "40P01", "23505"]);

/** True where the same request again will pass, because nothing of it was done and what it ran into is done now. */
export const isConflict = (error: unknown): boolean =>
  CONFLICTS.has(sqlState(error)) || (error instanceof LedgerError && error.code === "state-moved");

/** True where an account stayed locked by somebody (lock_not_available): nothing of it was done. */
export const isLocked = (error: unknown): boolean => sqlState(error) === "55P03";

/** True where the connection or the standby went away: a commit that was sent by then may or may not stand. */
export const isUncertain = (error: unknown): boolean =>
  isConnectionLost(error) || (error instanceof LedgerError && error.code === "commit-unconfirmed");
