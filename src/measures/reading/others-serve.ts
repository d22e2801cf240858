import type { Sql } from "../../store/store.ts";
import { SLOT_MS } from "./server-history.ts";

/** A server whose newest measure is older may be gone, in milliseconds. */
const SILENT_MS = 3 * SLOT_MS;

/**
 * Returns whether a server other than this one takes ATMs at `now`, by its newest measure: it neither ended nor leaves the rotation.
 * `now` is bank time, in milliseconds since 1970 UTC.
 */
export async function othersServe(sql: Sql, server: string, now: number): Promise<boolean> {
  const rows = await sql`
    select from measure as newest
    where server <> ${server} and at > ${new Date(now - SILENT_MS)} and not is_last and not is_leaving
      and not exists (select from measure as later where later.server = newest.server and later.place > newest.place)
    limit 1`;
  return rows.length > 0;
}
