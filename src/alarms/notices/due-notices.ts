import type { Sql } from "../../store/store.ts";
import { alarmKind } from "../alarm-table.ts";
import type { RaisedAlarm } from "../standing/alarm-effects.ts";
import { type Notice, type NoticeKind, noticeOf, REPEAT_MS } from "./notice.ts";

/** What was cleared longer ago is not told any more, in milliseconds: nobody was told for so long, or a webhook is new. */
const STALE_MS = 24 * 3_600_000;

/** A notice that the operators have not got yet. */
export interface DueNotice {
  readonly notice: Notice;
  readonly kind: NoticeKind;
  readonly alarm: string;
  /** How often the alarm was told before. */
  readonly told: number;
}

interface Row extends Omit<RaisedAlarm, "raisedAt"> {
  readonly raisedAt: Date;
  readonly clearedAt: Date | null;
  readonly told: number;
  readonly toldAt: Date | null;
}

/**
 * Returns the notices that are due, the oldest alarm first: an alarm is told when it is raised, at most once in REPEAT_MS while it
 * stands, and when it is cleared. One that was raised and cleared before it was told is told twice, so that nothing goes unseen.
 */
export async function dueNotices(sql: Sql, now: number, most: number): Promise<readonly DueNotice[]> {
  const [before, after, stale] = [-REPEAT_MS, REPEAT_MS, -STALE_MS].map((ms) => new Date(now + ms)) as [Date, Date, Date];
  // A time of telling that is far in the future was written by a wrong clock.
  const rows = await sql<Row[]>`
    select id, name, subject, detail, raised_at as "raisedAt", cleared_at as "clearedAt", told, told_at as "toldAt" from alarm
    where (cleared_at is null and (told = 0 or not told_at between ${before} and ${after}))
       or (cleared_at > ${stale} and not told_clear)
    order by raised_at, id limit ${most}`;
  return rows.filter(({ name }) => alarmKind(name) !== null).map(dueOf);
}

function dueOf(row: Row): DueNotice {
  const { id, told, clearedAt, toldAt, raisedAt } = row;
  const alarm = { ...row, raisedAt: raisedAt.getTime() };
  const [kind, at] = momentOf(told, { raisedAt, clearedAt, toldAt });
  return { notice: noticeOf(kind, alarm, { number: told, at }), kind, alarm: id, told };
}

function momentOf(told: number, times: Pick<Row, "raisedAt" | "clearedAt" | "toldAt">): readonly [NoticeKind, number] {
  if (told === 0) return ["raised", times.raisedAt.getTime()];
  if (times.clearedAt !== null) return ["cleared", times.clearedAt.getTime()];
  return ["standing", (times.toldAt ?? times.raisedAt).getTime() + REPEAT_MS];
}

/** Notes that the operators got this notice. Does nothing if that is noted already. `now` is in milliseconds since 1970 UTC. */
export async function markTold(sql: Sql, { kind, alarm, told }: DueNotice, now: number): Promise<void> {
  if (kind === "cleared") await sql`update alarm set told_clear = true where id = ${alarm}`;
  else await sql`update alarm set told = told + 1, told_at = ${new Date(now)} where id = ${alarm} and told = ${told}`;
}
