import type { Effect } from "../../events/events.ts";

/** An alarm as its row has it, as far as the event that raised it vouches for it. */
export interface RaisedAlarm {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly detail: string;
  /** Milliseconds since 1970 UTC. */
  readonly raisedAt: number;
}

/** What the event `alarm-raise` vouches for (AUDIT.md, section "Effects"). */
export const raiseEffect = ({ id, name, subject, detail, raisedAt }: RaisedAlarm): Effect => [
  "alarm",
  id,
  name,
  subject,
  detail,
  raisedAt,
];

/** What the event `alarm-clear` vouches for; `at` is in milliseconds since 1970 UTC. */
export const clearEffect = (id: string, at: number): Effect => ["alarm-clear", id, at];
