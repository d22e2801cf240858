import { columnsOf, type Tampering } from "./tampering.ts";

const RAISED = /no event raised it like this/;

export const ALARM_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("alarm", () => "name = 'audit-behind'", {
    id: ["gen_random_uuid()", "alarm", RAISED],
    name: ["'audit-copy-trouble'", "alarm", RAISED],
    subject: ["'ATM-0001'", "alarm", RAISED],
    detail: ["'nothing'", "alarm", RAISED],
    raised_at: ["raised_at + interval '1 second'", "alarm", RAISED],
    cleared_at: ["now()", "alarm", /no event cleared it at .*: somebody silenced it/],
  }),
  [
    "the time at which an alarm was cleared",
    () => "update alarm set cleared_at = cleared_at + interval '1 hour' where name = 'hold-old'",
    "alarm",
    /no event cleared it at/,
  ],
  [
    "an alarm that was cleared stands again",
    () => "update alarm set cleared_at = null where name = 'hold-old'",
    "alarm",
    /cleared it, but in the books it stands/,
  ],
  ["an alarm is removed", () => "delete from alarm where name = 'audit-behind'", "alarm", /somebody removed it/],
  [
    "an alarm is invented",
    () =>
      "insert into alarm (id, name, subject, detail, raised_at, until) values (gen_random_uuid(), 'clock-wrong', '', '', now(), now())",
    "alarm",
    RAISED,
  ],
];
