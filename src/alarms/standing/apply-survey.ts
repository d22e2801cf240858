import type { EventStore, NewEvent } from "../../events/events.ts";
import { newRequestId, type RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { alarmKind } from "../alarm-table.ts";
import { clearEffect, type RaisedAlarm, raiseEffect } from "./alarm-effects.ts";
import { type Changes, type Condition, changesBy, type StandingRow, type Survey, untilOf } from "./survey.ts";

/** The most alarms that one survey raises or clears: a commit has room for its events. The next survey does the rest. */
const CHANGES_MAX = 400;

export interface Applied {
  readonly raised: readonly RaisedAlarm[];
  readonly cleared: readonly RaisedAlarm[];
  /** All that stand now, of every server. */
  readonly standing: readonly RaisedAlarm[];
}

/**
 * Raises, keeps and clears alarms by what one source has seen, each with its audit event in the same commit. Many servers may see
 * one trouble: it is raised once. A survey that was applied twice changes nothing the second time. Rejects as the database does;
 * the next survey then does the same again.
 */
export async function applySurvey(store: EventStore, survey: Survey): Promise<Applied> {
  const rows = await standingRows(store.sql);
  const changes = changesBy(survey, rows);
  const applied = await store.begin(async (tx, record) => {
    const done = await change(tx, record, changes, survey.at);
    await keepSurvey(tx, survey);
    return done;
  });
  const gone = new Set(applied.cleared.map(({ id }) => id));
  return { ...applied, standing: [...rows.filter(({ id }) => !gone.has(id)), ...applied.raised] };
}

/** Reads the alarms that stand and that this version knows. */
export async function standingRows(sql: Sql | Transaction): Promise<readonly StandingRow[]> {
  const rows = await sql<(Omit<StandingRow, "raisedAt" | "until"> & { raisedAt: Date; until: Date })[]>`
    select id, name, subject, detail, raised_at as "raisedAt", until from alarm where cleared_at is null order by raised_at, id`;
  return rows
    .filter(({ name }) => alarmKind(name) !== null)
    .map((row) => ({ ...row, raisedAt: row.raisedAt.getTime(), until: row.until.getTime() }));
}

type Record = (event: NewEvent) => void;

async function change(tx: Transaction, record: Record, { raise, extend, clear }: Changes, at: number) {
  const [raised, cleared]: [RaisedAlarm[], RaisedAlarm[]] = [[], []];
  for (const condition of raise.slice(0, CHANGES_MAX)) {
    const alarm = await insert(tx, condition, at);
    if (alarm === null) continue;
    record(eventOf("alarm-raise", alarm, at));
    raised.push(alarm);
  }
  for (const { row, until } of extend)
    await tx`update alarm set until = ${new Date(until)} where id = ${row.id} and cleared_at is null`;
  for (const row of clear.slice(0, CHANGES_MAX)) if (await clearAlarm(tx, record, row, at)) cleared.push(row);
  return { raised, cleared };
}

/** Returns null if another server has raised it already. */
async function insert(tx: Transaction, condition: Condition, at: number): Promise<RaisedAlarm | null> {
  const { name, subject, detail, announced } = condition;
  const { id, raisedAt, told, toldAt } = announced ?? { id: newRequestId(), raisedAt: at, told: 0, toldAt: null };
  const { count } = await tx`
    insert into alarm (id, name, subject, detail, raised_at, until, told, told_at)
    values (${id}, ${name}, ${subject}, ${detail}, ${new Date(raisedAt)}, ${new Date(untilOf(condition, at))}, ${told},
            ${toldAt === null ? null : new Date(toldAt)})
    on conflict do nothing`;
  return count === 1 ? { id, name, subject, detail, raisedAt } : null;
}

/** Clears an alarm that nobody has seen since `row` was read; returns false if somebody has, or has cleared it. */
export async function clearAlarm(tx: Transaction, record: Record, row: StandingRow, at: number): Promise<boolean> {
  const { count } = await tx`
    update alarm set cleared_at = ${new Date(at)}
    where id = ${row.id} and cleared_at is null and until = ${new Date(row.until)}`;
  if (count === 1) record(eventOf("alarm-clear", row, at));
  return count === 1;
}

/** The alarm's name is in the outcome, so that the plaintext log has it; the id of the alarm is the event's request. */
function eventOf(kind: "alarm-raise" | "alarm-clear", alarm: RaisedAlarm, at: number): NewEvent {
  const { id, name, subject, detail } = alarm;
  const isRaise = kind === "alarm-raise";
  return {
    ...{ at, kind, outcome: isRaise ? `error:${name}` : "ok", request: id as RequestId },
    ...(alarmKind(name)?.about === "ATM" ? { terminal: TerminalId(subject) } : {}),
    confidential: { alarm: name, subject, ...(isRaise ? { detail } : {}) },
    effects: [isRaise ? raiseEffect(alarm) : clearEffect(id, at)],
  };
}

async function keepSurvey(tx: Transaction, { source, at, known, unknown }: Survey): Promise<void> {
  const [names, subjects, whys] = (["name", "subject", "why"] as const).map((part) => unknown.map((each) => each[part])) as [
    string[],
    string[],
    string[],
  ];
  await tx`
    insert into alarm_survey (source, at, known, unknown_name, unknown_subject, unknown_why)
    values (${source}, ${new Date(at)}, ${[...known]}::text[], ${names}::text[], ${subjects}::text[], ${whys}::text[])
    on conflict (source) do update
    set at = excluded.at, known = excluded.known, unknown_name = excluded.unknown_name,
        unknown_subject = excluded.unknown_subject, unknown_why = excluded.unknown_why`;
}
