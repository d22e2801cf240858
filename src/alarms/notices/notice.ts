import { alarmKind } from "../alarm-table.ts";
import type { RaisedAlarm } from "../standing/alarm-effects.ts";

/** One message to the operators' webhook. The same notice always has the same id and the same body, however often it is sent. */
export interface Notice {
  /** The `webhook-id`: by it the receiver recognises a notice that it has already. */
  readonly id: string;
  /** JSON, as Standard Webhooks proposes it: type, timestamp, data. Has nothing about customers. */
  readonly body: string;
}

/** Why an alarm is told: it was raised, it stands for another hour, or it is over. */
export type NoticeKind = "raised" | "standing" | "cleared";

/** How long an alarm stands before it is told again, in milliseconds. */
export const REPEAT_MS = 3_600_000;

/**
 * Returns the notice of an alarm. `number` is how often the alarm was told before, and 0 for the first; `at` is when it was raised,
 * became due again, or was cleared, in milliseconds since 1970 UTC.
 */
export function noticeOf(kind: NoticeKind, alarm: RaisedAlarm, { number, at }: { number: number; at: number }): Notice {
  const { id, name, subject, detail, raisedAt } = alarm;
  const { severity = "critical", raised = "", action = "" } = alarmKind(name) ?? {};
  const data = {
    ...{ alarm: id, name, severity, subject, detail, meaning: raised, action },
    raised_at: new Date(raisedAt).toISOString(),
    ...(kind === "standing" ? { told_before: number } : {}),
  };
  const place = kind === "cleared" ? "cleared" : String(number);
  // A webhook-id must not have a full stop: it would be ambiguous in what is signed.
  return { id: `alarm_${id}_${place}`, body: bodyOf(`alarm.${kind}`, at, data) };
}

/** The notice by which an operator tries the webhook; `id` is new for each. */
export const testNotice = (id: string, at: number): Notice => ({
  id: `alarm_test_${id}`,
  body: bodyOf("alarm.test", at, { detail: "an operator tries the webhook: no alarm stands because of this" }),
});

const bodyOf = (type: string, at: number, data: object): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
