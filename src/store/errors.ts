import postgres from "postgres";

/** Every way the store itself fails, as opposed to a statement that PostgreSQL refuses (that has an SQLSTATE). */
export type StoreErrorCode =
  | "url-invalid"
  | "connection-failed"
  | "connection-lost"
  | "server-unsuitable"
  | "migration-changed"
  | "migration-missing"
  | "migration-order"
  | "database-newer"
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

/** The SQLSTATE of a statement that PostgreSQL refused ("23505", say); null for every other error. */
export function sqlState(error: unknown): string | null {
  return error instanceof postgres.PostgresError ? error.code : null;
}

/** What the driver says of a call that a closed or closing pool can no longer answer. */
const DRIVER_LOSSES: ReadonlySet<unknown> = new Set(["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "CONNECTION_ENDED"]);

/**
 * SQLSTATEs that end the use of a connection: classes 08 (connection exception) and the like of a pooler, a transaction or a session
 * whose time was over, an administrator, a crash, a shutdown, no room for one more connection, and a server that takes no writes, which
 * after a switchover is no longer the one to talk to.
 */
const LOST = /^(08...|25006|25P0[34]|40003|53300|57P0[1-5])$/;

/** With which the server ends a connection, whatever the SQLSTATE. */
const ENDINGS: ReadonlySet<unknown> = new Set(["FATAL", "PANIC"]);

/**
 * True where the connection went away under the call, or is of no more use: whether it took effect is unknown, and only a repeat with
 * the same request id may find out.
 */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === "connection-lost" || error.code === "connection-failed";
  if (error instanceof postgres.PostgresError) return ENDINGS.has(error.severity) || LOST.test(error.code);
  return error instanceof Error && "code" in error && DRIVER_LOSSES.has(error.code);
}

/** SQLSTATEs of a login that no waiting cures: who we say we are (class 28), the database's name, the right to connect. */
const REFUSED_LOGIN = /^(28...|3D000|42501)$/;

/** True where the server is there and refuses us: another try comes to the same. */
export const isLoginRefused = (error: unknown): boolean => REFUSED_LOGIN.test(sqlState(error) ?? "");
