import type { BankSettings } from "../../bank/bank.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** Where operators are told of alarms; null if the settings name no place. Throws UsageError if one of the two options is missing. */
export function readAlarmWebhook(settings: Settings): BankSettings["alarmWebhook"] {
  const [url, secretFile] = [settings.find("alarm-webhook"), settings.find("alarm-webhook-secret-file")];
  if (url === null && secretFile === null) return null;
  if (url === null) throw new UsageError("--alarm-webhook-secret-file signs what --alarm-webhook sends: give both or neither");
  if (secretFile === null)
    throw new UsageError("--alarm-webhook needs --alarm-webhook-secret-file: its receiver trusts no message without a signature");
  return { url, secretFile };
}
