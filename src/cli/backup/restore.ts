import { logSize } from "../../audit/audit.ts";
import { type CheckedBackup, checkBackup, loadBackup, RestorePlace, refuseUnfinishedFolder } from "../../backups/backups.ts";
import { checkKeys } from "../../bank/bank.ts";
import {
  type DatabaseLogins,
  endRestore,
  openStore,
  proveReachable,
  type Store,
  startEmbedded,
  WHOLE_BANK_MS,
} from "../../store/store.ts";
import type { Run } from "../command.ts";
import { makeFolder } from "../data-folder.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { bankFiles } from "../running/bank-settings.ts";
import { openCommandEvents } from "../running/command-events.ts";
import { checkDatabaseUrls } from "../running/database.ts";
import { readBackupFile } from "./backup-keys.ts";
import { interruptible } from "./interruptible.ts";

/**
 * `strongroom restore BACKUP`: reads all of it first, then marks the place, fills it, says so in the audit log, and takes the marks away.
 * Until then no program starts there.
 */
export const restore: Run = ({ operands, settings }) =>
  interruptible((stop) => restoreFrom(operands["BACKUP"] ?? "", settings, stop));

async function restoreFrom(file: string, settings: Settings, stop: AbortSignal): Promise<number> {
  readOperator(settings);
  checkDatabaseUrls(settings);
  const data = settings.dataFolder;
  refuseUnfinishedFolder(data);
  const backup = await checkBackup(await readBackupFile(settings, file), stop);
  const { manifest } = backup;
  const url = settings.find("database-url");
  const ownerUrl = settings.find("database-owner-url");
  for (const each of [url, ownerUrl]) if (each !== null) await proveReachable(each);
  const place = await RestorePlace.begin(data, { keysStay: !manifest.keys });
  const embedded = url === null ? await startEmbedded(await makeFolder(data), say) : null;
  const logins: DatabaseLogins = embedded ?? { url: url ?? "", ownerUrl };
  try {
    stop.throwIfAborted();
    await fill({ logins, isEmbedded: embedded !== null }, backup, place, stop);
    await withStore(logins.url, (store) => recordRestored(settings, store, backup));
    await withStore(logins.ownerUrl ?? logins.url, ({ sql }) => endRestore(sql));
    await place.end();
  } finally {
    await embedded?.stop();
  }
  const rows = manifest.tables.reduce((sum, each) => sum + each.rows, 0);
  const { id, at, log } = manifest;
  printResult(
    settings,
    { id, at, sha256: backup.digest, rows, log },
    `restored ${rows} rows as of ${at}, with ${log.events} events; the audit log has it\n`,
  );
  say("other servers of this bank: give each strongroom audit restored before it starts, and never run the old database again");
  return 0;
}

/** If nothing was put there, because the database is not empty say, the data folder is as it was. */
async function fill(
  { logins, isEmbedded }: { readonly logins: DatabaseLogins; readonly isEmbedded: boolean },
  backup: CheckedBackup,
  place: RestorePlace,
  stop: AbortSignal,
): Promise<void> {
  let isBegun = false;
  try {
    await loadBackup(logins, backup, {
      stop,
      onBegin: () => {
        isBegun = true;
      },
      onKey: (name, content) => place.putKey(name, content),
    });
  } catch (error) {
    if (!isBegun && !isEmbedded) await place.end();
    throw error;
  }
}

/** Throws BankError `keys` if the keys in the data folder are not those of the restored bank. */
async function recordRestored(settings: Settings, store: Store, { manifest, digest }: CheckedBackup): Promise<void> {
  const { name, login } = readOperator(settings);
  const reason = settings.find("reason");
  await checkKeys(store, bankFiles(settings.dataFolder));
  const events = await openCommandEvents(settings, store);
  const confidential = {
    ...{ operator: name, login, backup: manifest.id, taken: manifest.at, sha256: digest, database: await logSize(store.sql) },
    ...(reason === null ? {} : { reason }),
  };
  await events.record([{ at: Date.now(), kind: "audit-restored", outcome: "ok", confidential }]);
  await events.endIdle(Date.now());
}

async function withStore<Result>(url: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = openStore(url, { connections: 2, applicationName: "strongroom restore", answerWithinMs: WHOLE_BANK_MS });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
