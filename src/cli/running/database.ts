import { refuseUnfinishedFolder } from "../../backups/backups.ts";
import {
  type DatabaseLogins,
  keepEmbedded,
  openStore,
  parseTarget,
  prepareDatabase,
  proveReachable,
  type Store,
  startEmbedded,
  WHOLE_BANK_MS,
} from "../../store/store.ts";
import { makeFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";

/** The database of a command. `ownerUrl` is null if nobody gave the owner's login of an external one. */
export interface Database extends DatabaseLogins {
  /** For the console's role; null if nobody gave its login of an external database. */
  readonly consoleUrl: string | null;
  /** Stops an embedded server, unless another program still uses it; leaves an external one running. */
  leave(): Promise<void>;
}

/** Throws UsageError or StoreError `url-invalid` if a database's URL cannot be used, before anything is made. */
export function checkDatabaseUrls(settings: Settings): void {
  const [url, ownerUrl] = [settings.find("database-url"), settings.find("database-owner-url")];
  const consoleUrl = settings.find("database-console-url");
  for (const each of [url, ownerUrl, consoleUrl]) if (each !== null) parseTarget(each);
  const [other] = [...(ownerUrl === null ? [] : ["owner"]), ...(consoleUrl === null ? [] : ["console"])];
  if (url === null && other !== undefined)
    throw new UsageError(
      `--database-${other}-url needs --database-url too, with the login under which the bank runs; an embedded database needs neither`,
    );
}

/** Like openDatabase, for a long-running program: an embedded server that dies is started again. Throws the reason of `stop`. */
export async function keepDatabase(settings: Settings, stop: AbortSignal): Promise<Database> {
  refuseUnfinishedFolder(settings.dataFolder);
  const url = settings.find("database-url");
  const [ownerUrl, consoleUrl] = [settings.find("database-owner-url"), settings.find("database-console-url")];
  if (url !== null) return { url, ownerUrl, consoleUrl, leave: async () => {} };
  const { stop: leave, ...urls } = await keepEmbedded(await makeFolder(settings.dataFolder), say, stop);
  return { ...urls, leave };
}

/**
 * The database of the settings: an external one by its URLs, or the embedded one, started unless it runs already. Only a command
 * that has the option --database-owner-url may pass true for `asOwner`.
 */
export async function openDatabase(settings: Settings, asOwner: boolean): Promise<Database> {
  refuseUnfinishedFolder(settings.dataFolder);
  const url = settings.find("database-url");
  if (url !== null) {
    await proveReachable(url);
    return { url, ownerUrl: asOwner ? settings.find("database-owner-url") : null, consoleUrl: null, leave: async () => {} };
  }
  const { url: own, ownerUrl, consoleUrl, stop } = await startEmbedded(await makeFolder(settings.dataFolder), say);
  return { url: own, ownerUrl, consoleUrl, leave: stop };
}

/** Opens the database under the application role for one command, with all migrations applied. Throws as `prepareDatabase` does. */
export async function withMigratedStore<Result>(settings: Settings, work: (store: Store) => Promise<Result>): Promise<Result> {
  const database = await openDatabase(settings, false);
  try {
    await prepareDatabase(database, "strongroom command");
    const store = openStore(database.url, {
      connections: 2,
      applicationName: "strongroom command",
      answerWithinMs: WHOLE_BANK_MS,
    });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } finally {
    await database.leave();
  }
}
