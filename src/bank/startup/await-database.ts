import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { isConnectionLost, isLoginRefused, type Store, StoreError } from "../../store/store.ts";

const PAUSE_LEAST_MS = 250;
const PAUSE_MOST_MS = 5_000;
/** How often it is said again that the database is not there, in milliseconds. */
const SAY_EVERY_MS = 30_000;

/** What is wrong with a way to a database for good: no such name, or a TLS that cannot be. */
const LASTING = /^(ENOTFOUND|EACCES|ERR_TLS_.*|ERR_SSL_.*|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/**
 * Waits until the database lets us in, and says so in the log: a bank may come up before its database. Throws at once what no waiting
 * cures: a refused login, an unknown database, a host that nobody knows, a certificate that does not hold. Throws the signal's reason
 * when it is aborted.
 */
export async function awaitDatabase(store: Store, log: Logger, stop: AbortSignal): Promise<void> {
  let saidAt: number | null = null;
  for (let pauseMs = PAUSE_LEAST_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MOST_MS)) {
    stop.throwIfAborted();
    try {
      await store.sql`select 1`;
      if (saidAt !== null) log.warn("the database is there: the bank starts");
      return;
    } catch (error) {
      if (!isWorthWaiting(error)) throw error;
      if (saidAt === null || performance.now() - saidAt > SAY_EVERY_MS) {
        saidAt = performance.now();
        log.warn({ err: error }, "the bank waits for its database, and starts once it answers");
      }
    }
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => {});
  }
}

/** True where the same way to the database may lead there later. */
function isWorthWaiting(error: unknown): boolean {
  if (!isConnectionLost(error) || isLoginRefused(error)) return false;
  const cause = error instanceof StoreError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return !LASTING.test(cause?.code ?? "") && cause?.message !== "the server does not offer TLS";
}
