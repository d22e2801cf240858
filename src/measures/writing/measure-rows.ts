import type { Sql, Transaction } from "../../store/store.ts";
import type { NamedMeasure } from "./measure.ts";

/** Rows older than this are deleted, in milliseconds. */
const KEPT_MS = 70 * 60_000;
/** How long the last row of a server is kept that did not end in order: so long it is not known, and then it was taken away. */
const SILENT_MS = 30 * 24 * 3_600_000;
/** One server at a time deletes: two that met in another order would wait for each other. The class is "mea" in ASCII. */
const DELETING = { class: 0x6d6561, number: 1 } as const;

/** Inserts these measures; one that is there already is left as it is, so an unknown commit may be repeated. */
export async function insertMeasures(sql: Sql, measures: readonly NamedMeasure[]): Promise<void> {
  await sql.begin(async (tx) => {
    // A lost second of measures is no loss, and a standby that does not answer must not hold them up.
    await tx`select set_config('synchronous_commit', 'off', true)`;
    for (const each of measures) await insertMeasure(tx, each);
  });
}

async function insertMeasure(tx: Transaction, measure: NamedMeasure): Promise<void> {
  const { counted, processes } = measure;
  const json = (value: unknown): string => JSON.stringify(value);
  await tx`
    insert into measure (
      server, run, n, at, took_ms, is_whole, is_last, is_leaving, operations, latencies,
      sessions, ledger_waiting, hashes_waiting, audit_waiting, audit_lag_ms, database_ms, processes)
    values (
      ${measure.server}, ${measure.run}, ${measure.n}, ${new Date(measure.at)}, ${counted?.tookMs ?? null},
      ${counted?.isWhole ?? true}, ${measure.isLast}, ${measure.isLeaving},
      ${json(counted?.operations ?? [])}::text::json, ${json(counted?.latencies ?? [])}::text::json,
      ${measure.sessions}, ${measure.ledgerWaiting}, ${measure.hashesWaiting},
      ${measure.auditWaiting}, ${measure.auditLagMs}, ${measure.databaseMs}, ${json(processes)}::text::json)
    on conflict (server, run, n) do nothing`;
}

/**
 * Deletes the rows of all servers that are older than KEPT_MS, but for the newest of a server that did not end in order: by it the bank
 * still knows that it does not know that server. `now` is bank time, in milliseconds since 1970 UTC.
 */
export async function deleteOld(sql: Sql, now: number): Promise<void> {
  await sql.begin(async (tx) => {
    const [lock] = await tx<{ taken: boolean }[]>`
      select pg_try_advisory_xact_lock(${DELETING.class}, ${DELETING.number}) as taken`;
    if (lock?.taken !== true) return;
    await tx`
      delete from measure as old
      where at < ${new Date(now - KEPT_MS)}
        and (is_last or at < ${new Date(now - SILENT_MS)}
             or exists (select from measure as later where later.server = old.server and later.place > old.place))`;
  });
}
