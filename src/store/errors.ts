import postgres from "postgres";

/** Every way the store itself fails. A statement that PostgreSQL refuses has an SQLSTATE instead. */
export type StoreErrorCode =
  | "url-invalid"
  | "connection-failed"
  | "database-standby"
  | "connection-lost"
  | "server-unsuitable"
  | "migration-changed"
  | "migration-missing"
  | "migration-order"
  | "database-newer"
  | "database-not-empty"
  | "database-in-use"
  | "restore-unfinished"
  | "schema-behind"
  | "schema-changed"
  | "archive-running"
  | "partition-busy"
  | "quarter-not-past"
  | "tablespace-unusable"
  | "role-missing"
  | "privileges-missing"
  | "binaries-missing"
  | "account-unsuitable"
  | "data-folder-unusable"
  | "data-folder-version"
  | "postgres-failed";

/** One clear sentence for the operator: what was wrong and what to do. `code` is stable, the sentence is not. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StoreError";
    this.code = code;
  }
}

/** Returns the SQLSTATE of a statement that PostgreSQL refused ("23505", say); null for every other error. */
export function sqlState(error: unknown): string | null {
  return error instanceof postgres.PostgresError ? error.code : null;
}

/** Returns the name of the constraint that a statement would have broken; null for every other error. */
export function brokenConstraint(error: unknown): string | null {
  return error instanceof postgres.PostgresError ? (error.constraint_name ?? null) : null;
}

/** The driver's codes for a call that a closed or closing pool can no longer answer. */
const DRIVER_LOSSES: ReadonlySet<unknown> = new Set(["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "CONNECTION_ENDED"]);

/**
 * SQLSTATEs after which a connection is of no more use: class 08 (connection exception) and the like of a pooler, a transaction
 * or session that timed out, an administrator, a crash, a shutdown, and no free connection. Also a server that takes no writes:
 * after a switchover another server is the primary. And one that no longer has our prepared statements (26000): a pooler has put
 * another server connection behind ours.
 */
const LOST = /^(08...|25006|25P0[34]|26000|40003|53300|57P0[1-5])$/;

/** Our own codes for the same. A standby may be promoted. */
const LOSSES: ReadonlySet<StoreErrorCode> = new Set(["connection-lost", "connection-failed", "database-standby"]);

/** Severities with which the server ends a connection, whatever the SQLSTATE. */
const ENDINGS: ReadonlySet<unknown> = new Set(["FATAL", "PANIC"]);

/**
 * Returns true if the connection was lost during the call, or is of no more use. Whether the call took effect is unknown: only a
 * repeat with the same request id can find out.
 */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof StoreError) return LOSSES.has(error.code);
  if (error instanceof postgres.PostgresError) return ENDINGS.has(error.severity) || LOST.test(error.code);
  return error instanceof Error && "code" in error && DRIVER_LOSSES.has(error.code);
}

/** SQLSTATEs of a login that waiting does not cure: our name or password (class 28), the database's name, no right to connect. */
const REFUSED_LOGIN = /^(28...|3D000|42501)$/;

/** Returns true if the server answers and refuses our login: another try has the same result. */
export const isLoginRefused = (error: unknown): boolean => REFUSED_LOGIN.test(sqlState(error) ?? "");
