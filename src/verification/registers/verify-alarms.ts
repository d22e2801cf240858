import { clearEffect, raiseEffect } from "../../alarms/alarms.ts";
import { BinaryRow } from "../../store/store.ts";
import { type BookEvent, bookEvents, carries, eventName } from "../books/book-events.ts";
import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import type { Snapshot } from "../snapshot.ts";
import { compareTexts, exactTime, timeText } from "../values.ts";

interface StoredAlarm {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly detail: string;
  readonly raisedAt: number;
  readonly clearedAt: number | null;
}

/** Compares every alarm with the events that raised and cleared it; an alarm's events have its id as their request. */
export async function verifyAlarms(run: Verification): Promise<void> {
  const { snapshot, coverage, findings } = run;
  const groups = grouped<string, [StoredAlarm, BookEvent]>(
    [
      { rows: storedAlarms(snapshot), keyOf: ({ id }) => id },
      {
        rows: bookEvents(
          snapshot,
          "event.kind in ('alarm-raise', 'alarm-clear') and event.request is not null",
          "event.request, event.at, event.writer, event.n",
        ),
        keyOf: ({ request }) => request ?? "",
      },
    ],
    compareTexts,
  );
  for await (const { key, rows } of groups) {
    const [[alarm], events] = rows;
    if (alarm !== undefined) coverage.alarms++;
    for (const what of problemsOf(run, alarm, events)) findings.add("alarm", `alarm ${key}`, what);
  }
}

function* problemsOf({ effects }: Verification, alarm: StoredAlarm | undefined, events: readonly BookEvent[]): Generator<string> {
  const [first] = events;
  if (alarm === undefined) {
    if (first !== undefined) yield `${eventName(first)} is about it, but it is not in the books: somebody removed it`;
    return;
  }
  const vouched = (kind: string, effect: ReturnType<typeof raiseEffect>): boolean =>
    events.some((event) => event.kind === kind && carries(event, effects.of([effect]) as Buffer));
  const { id, clearedAt } = alarm;
  if (!vouched("alarm-raise", raiseEffect(alarm))) yield "no event raised it like this: somebody invented or changed it";
  const clear = events.find(({ kind }) => kind === "alarm-clear");
  if (clearedAt === null) {
    if (clear !== undefined) yield `${eventName(clear)} cleared it, but in the books it stands`;
  } else if (!vouched("alarm-clear", clearEffect(id, clearedAt)))
    yield `no event cleared it at ${timeText(clearedAt)}: somebody silenced it, or changed the time`;
  for (const kind of ["alarm-raise", "alarm-clear"])
    if (events.filter((event) => event.kind === kind).length > 1) yield `more than one ${kind} event is about it`;
}

const storedAlarms = (snapshot: Snapshot): AsyncGenerator<StoredAlarm, void> =>
  snapshot.rows(`select id, name, subject, detail, raised_at, cleared_at from alarm order by id`, (message) => {
    const row = new BinaryRow(message);
    return {
      ...{ id: row.uuid(), name: row.text(), subject: row.text(), detail: row.text() },
      ...{ raisedAt: exactTime(row), clearedAt: row.orNull(() => exactTime(row)) },
    };
  });
