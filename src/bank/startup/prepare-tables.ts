import type { Logger } from "pino";
import { type DatabaseLogins, prepareDatabase } from "../../store/store.ts";

/**
 * Prepares the database for this bank, and logs what it did. Logs one warning if the role under which the bank runs may do more
 * than it needs. Throws as `prepareDatabase` does. Gives up if `stop` is aborted.
 */
export async function prepareTables(logins: DatabaseLogins, log: Logger, stop: AbortSignal): Promise<void> {
  const { applied, granted, role, warning } = await prepareDatabase(logins, "strongroom bank", stop);
  if (applied.length > 0) log.info({ applied }, "the database was migrated");
  if (granted.length > 0) log.info({ role, granted }, "the role of the bank got its privileges");
  if (warning !== null) log.warn({ role }, warning);
}
