import { Notifier, Outbox, postTo, readWebhookSecret, shownUrl, type Webhook } from "../../alarms/alarms.ts";
import { readKeyPair } from "../../audit/audit.ts";
import { isConnectionLost } from "../../store/store.ts";
import type { Readiness } from "../readiness/readiness.ts";
import type { BankSettings } from "../startup/settings.ts";
import { serverName } from "../startup/start-event.ts";
import { AlarmWatch, type WatchOptions } from "./alarm-watch.ts";
import type { WatchedParts } from "./condition-finder.ts";
import { CountedConditions } from "./counted-conditions.ts";

type GivenParts = Pick<WatchedParts, "store" | "gate" | "workers" | "sequencer" | "clockTrouble" | "witnesses"> &
  Pick<WatchOptions, "now" | "log"> & { readonly phase: () => Readiness["phase"] };

/** The alarms of a bank server: what looks for them, and what tells operators. */
export interface Alarms {
  readonly watch: AlarmWatch;
  /** The bank is open: begins to look without delay, and to tell operators if this server is elected. */
  open(): void;
  /** A witness of the policy contradicts the log, or has lost its checkpoint. */
  readonly witnessed: (witness: string, reason: string) => void;
  stop(): Promise<void>;
}

/** Reads what signs the messages to the webhook; null without a webhook. Throws SecretFileError. */
export async function openWebhook({ alarmWebhook }: BankSettings): Promise<Webhook | null> {
  return alarmWebhook === null ? null : { url: alarmWebhook.url, secret: await readWebhookSecret(alarmWebhook.secretFile) };
}

/** Makes the alarms of this server. Looks at nothing yet. */
export function openAlarms(settings: BankSettings, webhook: Webhook | null, { phase, ...given }: GivenParts): Alarms {
  const { now, log, ...parts } = given;
  const { store } = parts;
  const server = serverName(settings);
  const outbox = webhook === null ? null : openOutbox(webhook, { now, log });
  const notifier = new Notifier({
    ...{ sql: store.sql, outbox, now },
    // The gate logs a lost database already.
    onProblem: (error) =>
      isConnectionLost(error) || log.warn({ err: error }, "operators are not told of alarms: the bank tries again"),
  });
  // A server that drains still serves, and its trouble is trouble.
  const isOpen = (): boolean => phase() === "open" || phase() === "draining";
  const counted = new CountedConditions(server);
  const watch = new AlarmWatch(
    {
      ...{ ...parts, server, counted, notifier, outbox },
      bounds: { capacity: settings.terminalCapacity, holdAgeMs: settings.holdAlarmMs },
      readLogKey: () => readKeyPair(settings.files.auditLogKey, "ed25519"),
    },
    {
      ...{ now, log },
      expectsDatabase: () => isOpen() || phase() === "waiting for its database",
      isOpen,
    },
  );
  return {
    watch,
    open: () => {
      notifier.start();
      watch.tick();
    },
    witnessed: (witness, reason) => counted.witnessed(witness, reason, now()),
    stop: async () => {
      await Promise.all([watch.stop(), notifier.stop()]);
    },
  };
}

function openOutbox(webhook: Webhook, { now, log }: Pick<GivenParts, "now" | "log">): Outbox {
  const receiver = shownUrl(webhook.url);
  return new Outbox(postTo(webhook, now), {
    onTurn: (cause) => {
      if (cause === null) log.info({ receiver }, "the alarm webhook takes alarms again");
      else log.error({ receiver, cause }, "the alarm webhook does not take an alarm: the bank tries again");
    },
  });
}
