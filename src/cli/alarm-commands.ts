import { type Command, everywhere } from "./command.ts";

/** The commands about alarms. */
export const ALARM_COMMANDS: Readonly<Record<string, Command>> = {
  "alarms test": {
    operands: [],
    options: [...everywhere, "alarm-webhook", "alarm-webhook-secret-file"],
    meaning: "sends one test to the alarm webhook; exit status 1 if its receiver does not take it",
    example: "strongroom alarms test --alarm-webhook https://alarms.example/bank --alarm-webhook-secret-file webhook.secret",
    load: async () => (await import("./alarms/alarms.ts")).testAlarmWebhook,
  },
};
