import { randomUUID } from "node:crypto";
import { postTo, readWebhookSecret, shownUrl, testNotice } from "../../alarms/alarms.ts";
import type { Run } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import { refuse, say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { readAlarmWebhook } from "./webhook-settings.ts";

/** `strongroom alarms test`: sends one notice, once. */
export const testAlarmWebhook: Run = async ({ settings }) => {
  const webhook = readAlarmWebhook(settings);
  if (webhook === null) throw new UsageError("give --alarm-webhook and --alarm-webhook-secret-file, as to strongroom bank");
  const { url, secretFile } = webhook;
  const post = postTo({ url, secret: await readWebhookSecret(secretFile) }, Date.now);
  const cause = await post(testNotice(randomUUID(), Date.now()), new AbortController().signal);
  if (cause !== null) return refuse(`${shownUrl(url)} has not taken the test: ${cause}`);
  if (settings.get("json")) printResult(settings, { url: shownUrl(url), taken: true }, "");
  say(`${shownUrl(url)} has taken the test`);
  return 0;
};
