import type { Logger } from "pino";
import type { BankClock } from "../../clock/clock.ts";
import { forgetStrangers } from "../../customers/customers.ts";
import type { Store } from "../../store/store.ts";
import { purgeExpired } from "../../terminals/terminals.ts";

const HOUR_MS = 3_600_000;
/** How long an unknown username keeps its count of wrong passwords after the last try, in milliseconds. */
const STRANGERS_KEPT_MS = 30 * 24 * HOUR_MS;
/** How long the row of a server that no longer runs is kept, in milliseconds. */
const SERVERS_KEPT_MS = 30 * 24 * HOUR_MS;

/**
 * Deletes expired rows every hour: pre-shared keys past their time, counts of tries at unknown usernames, servers that no longer
 * run. Deletes nothing while the time cannot be trusted.
 */
export function keepHouse(store: Store, clock: Pick<BankClock, "now" | "trouble">, log: Logger): { stop(): void } {
  const clean = async (): Promise<void> => {
    if (clock.trouble !== null) return;
    try {
      await purgeExpired(store.sql, clock.now());
      await forgetStrangers(store.sql, clock.now() - STRANGERS_KEPT_MS);
      await store.sql`delete from heartbeat where at < ${new Date(clock.now() - SERVERS_KEPT_MS)}`;
    } catch (error) {
      log.warn({ err: error }, "expired rows could not be deleted: the bank tries again in an hour");
    }
  };
  void clean();
  const timer = setInterval(() => void clean(), HOUR_MS);
  return { stop: () => clearInterval(timer) };
}
