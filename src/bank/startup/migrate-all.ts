import { migrate, openStore, WHOLE_BANK_MS } from "../../store/store.ts";
import type { BankSettings } from "./settings.ts";

/**
 * Migrates the database on a separate connection: a migration may take long, and waits for another server's. Returns the names of
 * the applied migrations. Gives up if `stop` is aborted.
 */
export async function migrateAll({ databaseUrl }: BankSettings, stop: AbortSignal): Promise<readonly string[]> {
  const store = openStore(databaseUrl, {
    connections: 1,
    applicationName: "strongroom bank",
    answerWithinMs: WHOLE_BANK_MS,
  });
  const close = (): void => void store.close();
  stop.addEventListener("abort", close);
  try {
    return await migrate(store);
  } finally {
    stop.removeEventListener("abort", close);
    await store.close();
  }
}
