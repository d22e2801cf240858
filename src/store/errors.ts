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

/** SQLSTATEs with which the server ends a connection by itself: the administrator, a crash, a shutdown. */
const SERVER_ENDINGS: ReadonlySet<unknown> = new Set(["57P01", "57P02", "57P03", "57P05"]);

/**
 * True where the connection went away under the call: whether it took effect is unknown, and only a repeat with the same
 * request id may find out.
 */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === "connection-lost" || error.code === "connection-failed";
  const state = sqlState(error);
  if (state !== null) return SERVER_ENDINGS.has(state);
  return error instanceof Error && "code" in error && DRIVER_LOSSES.has(error.code);
}
