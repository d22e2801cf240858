import type { KeyObject } from "node:crypto";
import { logOrigin } from "../../audit/audit.ts";
import { beginLog, checkAuditorKey, checkEventsKey, isAuditorKey, openEventStore } from "../../bank/bank.ts";
import type { EventStore } from "../../events/events.ts";
import type { Store } from "../../store/store.ts";
import type { Settings } from "../options/settings.ts";
import { bankFiles } from "./bank-settings.ts";
import { withMigratedStore } from "./database.ts";

/**
 * As withMigratedStore, for a command that records events. The chains that it began end with it. Throws SecretFileError, AuditError
 * and EventError if a key is missing, and BankError `keys` if it is not the bank's. `next` is the auditor's key that the command
 * names: it seals to that one if the log does not know the present one.
 */
export function withEventStore<Result>(
  settings: Settings,
  work: (store: EventStore) => Promise<Result>,
  next?: KeyObject,
): Promise<Result> {
  return withMigratedStore(settings, async (store) => {
    const events = await openCommandEvents(settings, store, next);
    try {
      return await work(events);
    } finally {
      await events.endIdle(Date.now());
    }
  });
}

/** The store of one command that records events. The first command on a new database begins its audit log. */
export async function openCommandEvents(settings: Settings, store: Store, next?: KeyObject): Promise<EventStore> {
  // A command need not be told the name of a log that is there.
  const auditOrigin = (await logOrigin(store.sql)) ?? settings.get("audit-origin");
  const log = { files: bankFiles(settings.dataFolder), auditOrigin };
  await checkEventsKey(store, log.files.auditEventsKey);
  const events = await openEventStore(store, { ...log, now: Date.now });
  await beginLog(events, log);
  if (next === undefined) await checkAuditorKey(events, log.files);
  else if (!(await isAuditorKey(events, events.writers.keyId))) events.writers.sealTo(next);
  return events;
}
