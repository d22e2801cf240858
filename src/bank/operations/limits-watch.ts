import type { Logger } from "pino";
import type { EventStore } from "../../events/events.ts";
import { findBankLimits } from "../../ledger/ledger.ts";
import type { BankLimits } from "../../model/model.ts";

/** How often a worker looks for new limits, in milliseconds. */
const CHECK_MS = 2_000;

export interface LimitsWatch {
  /** The limits that hold now at this worker. */
  readonly current: BankLimits;
  stop(): void;
}

/**
 * Follows the limits that operators set; until they have set any, those of the options hold. While the database cannot be read, the
 * limits stay as they were. A row that nobody with the bank's key wrote is ignored, and logged once.
 */
export async function watchLimits(store: EventStore, options: BankLimits, log: Logger, everyMs = CHECK_MS): Promise<LimitsWatch> {
  let current = options;
  let version = 0;
  let toldForged = 0;
  const look = async (): Promise<void> => {
    const { set, forged } = await findBankLimits(store.sql, store.writers.effects);
    if (forged !== toldForged && forged > 0)
      log.error({ rows: forged }, "limits in the database are not by this bank and are ignored: somebody wrote to the database");
    toldForged = forged;
    if (set === null || set.version === version) return;
    version = set.version;
    current = set.limits;
    log.info(
      { version, setAt: new Date(set.at).toISOString() },
      "the limits that operators set hold, and not those of the options",
    );
  };
  await look();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch((err: unknown) => log.warn({ err }, "new limits arrive late: the database cannot be read"))
      .finally(() => {
        isLooking = false;
      });
  }, everyMs);
  timer.unref();
  return {
    get current() {
      return current;
    },
    stop: () => clearInterval(timer),
  };
}
