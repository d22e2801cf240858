import { keepEmbedded, migrate, openStore, proveReachable, type Store, startEmbedded, WHOLE_BANK_MS } from "../../store/store.ts";
import { makeFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";

export interface Database {
  readonly url: string;
  /** Stops an embedded server, unless another program still uses it; leaves an external one running. */
  leave(): Promise<void>;
}

/** Like openDatabase, for a long-running program: an embedded server that dies is started again. Throws the reason of `stop`. */
export async function keepDatabase(settings: Settings, stop: AbortSignal): Promise<Database> {
  const url = settings.find("database-url");
  if (url !== null) return { url, leave: async () => {} };
  const kept = await keepEmbedded(await makeFolder(settings.dataFolder), say, stop);
  return { url: kept.url, leave: () => kept.stop() };
}

/** The database of the settings: an external one by its URL, or the embedded one, started unless it runs already. */
async function openDatabase(settings: Settings): Promise<Database> {
  const url = settings.find("database-url");
  if (url !== null) {
    await proveReachable(url);
    return { url, leave: async () => {} };
  }
  const embedded = await startEmbedded(await makeFolder(settings.dataFolder), say);
  return { url: embedded.url, leave: () => embedded.stop() };
}

/** Opens the database for one command, with all migrations applied. */
export async function withMigratedStore<Result>(settings: Settings, work: (store: Store) => Promise<Result>): Promise<Result> {
  const database = await openDatabase(settings);
  const store = openStore(database.url, {
    connections: 2,
    applicationName: "strongroom command",
    answerWithinMs: WHOLE_BANK_MS,
  });
  try {
    await migrate(store);
    return await work(store);
  } finally {
    await store.close();
    await database.leave();
  }
}
