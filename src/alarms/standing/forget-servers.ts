import type { EventStore } from "../../events/events.ts";
import { isOfServer } from "../alarm-table.ts";
import { clearAlarm, standingRows } from "./apply-survey.ts";

/** How long a server may be silent before nothing is expected of it any more, in milliseconds. */
const SILENT_MS = 30 * 24 * 3_600_000;

/**
 * Forgets servers that have not looked for SILENT_MS, and clears their own alarms: such a server was taken away. `at` is in
 * milliseconds since 1970 UTC.
 */
export async function forgetServers(store: EventStore, at: number): Promise<void> {
  await store.begin(async (tx, record) => {
    const gone = await tx<{ source: string }[]>`
      delete from alarm_survey where at < ${new Date(at - SILENT_MS)} returning source`;
    const sources = new Set(gone.map(({ source }) => source));
    if (sources.size === 0) return;
    for (const row of await standingRows(tx))
      if (isOfServer(row.name) && sources.has(row.subject)) await clearAlarm(tx, record, row, at);
  });
}
