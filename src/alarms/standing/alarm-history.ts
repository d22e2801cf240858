import type { Sql } from "../../store/store.ts";
import { ALARMS, type AlarmName, alarmKind, type Severity } from "../alarm-table.ts";

/** An alarm that stands or stood. Times are in milliseconds since 1970 UTC. */
export interface KeptAlarm {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly detail: string;
  readonly raisedAt: number;
  /** Null while it stands. */
  readonly clearedAt: number | null;
  /** How often and when operators were last told that it stands; null if never. */
  readonly told: number;
  readonly toldAt: number | null;
  /** What alarms of this name mean; null if only another version has them. */
  readonly kind: (typeof ALARMS)[AlarmName] | null;
}

/** Where a page of the history begins: after the last alarm of the page before. */
export interface HistoryPlace {
  readonly raisedAt: number;
  readonly id: string;
}

interface Row extends Pick<KeptAlarm, "id" | "name" | "subject" | "detail" | "told"> {
  readonly raised_at: Date;
  readonly cleared_at: Date | null;
  readonly told_at: Date | null;
}

/** The most that one page of the history has. */
const HISTORY_MAX = 200;

/** Returns the alarms that stand and stood, the newest first, from this place on; at most `most` and HISTORY_MAX. */
export async function alarmHistory(
  sql: Sql,
  { after, most }: { readonly after: HistoryPlace | null; readonly most: number },
): Promise<readonly KeptAlarm[]> {
  const from = after === null ? sql`` : sql`where (raised_at, id) < (${new Date(after.raisedAt)}, ${after.id})`;
  const rows = await sql<Row[]>`
    select id, name, subject, detail, raised_at, cleared_at, told, told_at from alarm ${from}
    order by raised_at desc, id desc limit ${Math.min(most, HISTORY_MAX)}`;
  return rows.map(keptAlarm);
}

/** Returns the alarm with this id, a UUID; null if there is none. */
export async function findAlarm(sql: Sql, id: string): Promise<KeptAlarm | null> {
  const [row] = await sql<Row[]>`
    select id, name, subject, detail, raised_at, cleared_at, told, told_at from alarm where id = ${id}`;
  return row === undefined ? null : keptAlarm(row);
}

const keptAlarm = ({ raised_at, cleared_at, told_at, ...row }: Row): KeptAlarm => ({
  ...row,
  severity: alarmKind(row.name)?.severity ?? "critical",
  raisedAt: raised_at.getTime(),
  clearedAt: cleared_at?.getTime() ?? null,
  toldAt: told_at?.getTime() ?? null,
  kind: Object.hasOwn(ALARMS, row.name) ? ALARMS[row.name as AlarmName] : null,
});
