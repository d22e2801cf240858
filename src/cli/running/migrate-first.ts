import { awaitDatabase } from "../../bank/bank.ts";
import { openLog } from "../../process/process.ts";
import { type DatabaseLogins, openStore, prepareDatabase } from "../../store/store.ts";

/**
 * Waits for the database, and migrates it if we have its owner's login: a child process that runs the bank then needs only the
 * login of the application role. Throws as `prepareDatabase` does.
 */
export async function migrateFirst({ url, ownerUrl }: DatabaseLogins, stop: AbortSignal): Promise<void> {
  if (ownerUrl === null) return;
  const store = openStore(ownerUrl, { connections: 1, applicationName: "strongroom start" });
  try {
    await awaitDatabase(store, openLog("warn", "start"), stop);
  } finally {
    await store.close();
  }
  await prepareDatabase({ url, ownerUrl }, "strongroom start", stop);
}
