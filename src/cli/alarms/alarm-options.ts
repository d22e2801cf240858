import { shownUrl, webhookUrl } from "../../alarms/alarms.ts";
import { integer, type Option, text } from "../options/option-readers.ts";

/** The options of a bank that tells operators of alarms. */
export const ALARM_OPTIONS = {
  "alarm-webhook": {
    value: "URL",
    env: "STRONGROOM_ALARM_WEBHOOK",
    default: null,
    meaning:
      "where the bank tells operators of alarms (Standard Webhooks): https, or http to this machine itself; nowhere unless given",
    read: webhookUrl,
    shown: (given) => (URL.canParse(given) ? shownUrl(given) : "…"),
  },
  "alarm-webhook-secret-file": {
    value: "FILE",
    env: "STRONGROOM_ALARM_WEBHOOK_SECRET_FILE",
    default: null,
    meaning: "the file of the secret that signs what is sent there: whsec_ and base64 of 24 to 64 bytes",
    read: text,
  },
  "alarm-hold-hours": {
    value: "HOURS",
    env: "STRONGROOM_ALARM_HOLD_HOURS",
    default: "24",
    meaning: "the age at which a hold that no ATM has ended is an alarm",
    read: integer(1, 8_760),
  },
} as const satisfies Record<string, Option<unknown>>;
