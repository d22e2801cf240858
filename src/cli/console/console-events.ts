import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { logOrigin } from "../../audit/audit.ts";
import { checkAuditorKey, checkEventsKey, endIdleChains, openEventStore, watchAuditor } from "../../bank/bank.ts";
import type { EventStore } from "../../events/events.ts";
import type { Store } from "../../store/store.ts";
import type { Settings } from "../options/settings.ts";
import { bankFiles } from "../running/bank-settings.ts";

const LOOK_MS = 1_000;

/**
 * The store of the console, which records what operators do. Waits until a bank has begun the audit log of this database, saying so.
 * `close` ends its chains. Throws SecretFileError, AuditError, EventError, BankError `keys` if a key is not the bank's, and the reason of
 * `stop`.
 */
export async function openConsoleEvents(
  settings: Settings,
  store: Store,
  { now, log, stop }: { readonly now: () => number; readonly log: Logger; readonly stop: AbortSignal },
): Promise<{ readonly events: EventStore; close(): Promise<void> }> {
  const files = bankFiles(settings.dataFolder);
  const auditOrigin = await awaitLog(store, log, stop);
  await checkEventsKey(store, files.auditEventsKey);
  const events = await openEventStore(store, { files, auditOrigin, now });
  await checkAuditorKey(events, files);
  const watches = [watchAuditor(events, files.auditorPublicKey, log), endIdleChains(events, now, log)];
  return {
    events,
    close: async () => {
      for (const watch of watches) watch.stop();
      await events.endIdle(now()).catch((err: unknown) => log.warn({ err }, "the chains of audit events have no end"));
    },
  };
}

/** The name of the database's audit log, which the bank's first start begins. */
async function awaitLog({ sql }: Store, log: Logger, stop: AbortSignal): Promise<string> {
  for (let tries = 0; ; tries++) {
    const origin = await logOrigin(sql);
    if (origin !== null) return origin;
    if (tries === 0) log.warn("no bank has started on this database yet: the console starts once one has");
    await sleep(LOOK_MS, undefined, { signal: stop }).catch(() => {});
    stop.throwIfAborted();
  }
}
