import { randomUUID } from "node:crypto";
import { type AlarmList, listAlarms, postTo, readWebhookSecret, shownUrl, testNotice } from "../../alarms/alarms.ts";
import type { Run } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { jsonLine, table, time } from "../output/table.ts";
import { withMigratedStore } from "../running/database.ts";
import { readAlarmWebhook } from "./webhook-settings.ts";

/** `strongroom alarms list`: exit status 1 if an alarm stands or cannot be known. */
export const listStandingAlarms: Run = async ({ settings }) => {
  const { standing, unknown } = await withMigratedStore(settings, ({ sql }) => listAlarms(sql, Date.now()));
  if (settings.get("json")) {
    for (const each of standing) process.stdout.write(jsonLine({ state: "stands", ...each }));
    for (const each of unknown) process.stdout.write(jsonLine({ state: "not known", ...each }));
  } else process.stdout.write(textOf({ standing, unknown }));
  if (standing.length === 0 && unknown.length === 0) say("no alarm stands");
  return standing.length === 0 && unknown.length === 0 ? 0 : 1;
};

function textOf({ standing, unknown }: AlarmList): string {
  const rows = standing.map(({ severity, name, subject, raisedAt, toldAt, detail }) => [
    ...[severity, name, subject, time(raisedAt), toldAt === null ? "never" : time(toldAt), detail],
  ]);
  const actions = [...new Map(standing.map(({ name, action }) => [name, `${name}: ${action}\n`])).values()];
  const missing = unknown.map(({ name, subject, why }) => `not known: ${[name, subject].filter(Boolean).join(" of ")}: ${why}\n`);
  const heading = ["severity", "alarm", "of", "raised", "last told", "what"];
  return [...(rows.length === 0 ? [] : [table([heading, ...rows])]), ...actions, ...missing].join("");
}

/** `strongroom alarms test`: sends one notice, once. */
export const testAlarmWebhook: Run = async ({ settings }) => {
  const webhook = readAlarmWebhook(settings);
  if (webhook === null) throw new UsageError("give --alarm-webhook and --alarm-webhook-secret-file, as to strongroom bank");
  const { url, secretFile } = webhook;
  const post = postTo({ url, secret: await readWebhookSecret(secretFile) }, Date.now);
  const cause = await post(testNotice(randomUUID(), Date.now()), new AbortController().signal);
  say(cause === null ? `${shownUrl(url)} has taken the test` : `${shownUrl(url)} has not taken the test: ${cause}`);
  return cause === null ? 0 : 1;
};
