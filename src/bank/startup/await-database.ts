import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { isConnectionLost, isLoginRefused, type Store, StoreError } from "../../store/store.ts";

/** Each pause between two attempts is twice the one before, in milliseconds. */
export interface Pauses {
  readonly leastMs: number;
  readonly mostMs: number;
}
const PAUSES: Pauses = { leastMs: 250, mostMs: 5_000 };
/** Pause between two log lines that the database does not answer, in milliseconds. */
const SAY_EVERY_MS = 30_000;

/** Error codes that waiting cannot cure: an unknown host, a forbidden socket, a TLS failure. */
const LASTING = /^(ENOTFOUND|EACCES|ERR_TLS_.*|ERR_SSL_.*|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/**
 * Waits until the database accepts a connection, and logs that it waits: a program may start before its database. Throws at once if
 * waiting cannot help: a refused login, an unknown database, an unknown host, an invalid certificate, a standby alone. Throws the signal's reason
 * if `stop` is aborted.
 */
export async function awaitDatabase(
  store: Pick<Store, "sql">,
  log: Logger,
  stop: AbortSignal,
  { leastMs, mostMs }: Pauses = PAUSES,
  program = "bank",
): Promise<void> {
  let saidAt: number | null = null;
  for (let pauseMs = leastMs; ; pauseMs = Math.min(2 * pauseMs, mostMs)) {
    stop.throwIfAborted();
    try {
      await store.sql`select 1`;
      if (saidAt !== null) log.warn(`the database is there: the ${program} starts`);
      return;
    } catch (error) {
      if (!isWorthWaiting(error)) throw error;
      if (saidAt === null || performance.now() - saidAt > SAY_EVERY_MS) {
        saidAt = performance.now();
        log.warn({ err: error }, `the ${program} waits for its database, and starts once it answers`);
      }
    }
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => {});
  }
}

/** True if the same connection attempt may succeed later. */
function isWorthWaiting(error: unknown): boolean {
  if (!isConnectionLost(error) || isLoginRefused(error)) return false;
  if (!(error instanceof StoreError)) return true;
  // A URL that names only a standby: of several servers another may be promoted.
  if (error.code === "database-standby") return false;
  const causes = error.cause instanceof AggregateError ? error.cause.errors.map(causeOf) : [error.cause];
  return !causes.every(isLasting);
}

const causeOf = (error: unknown): unknown => (error instanceof StoreError ? error.cause : error);

function isLasting(cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as NodeJS.ErrnoException;
  return LASTING.test(code ?? "") || message === "the server does not offer TLS";
}
