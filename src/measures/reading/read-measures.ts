import type { Sql } from "../../store/store.ts";
import type { Counted } from "../counting/counted.ts";
import type { NamedMeasure, ProcessState } from "../writing/measure.ts";

interface Row {
  readonly place: number;
  readonly server: string;
  readonly run: string;
  readonly n: number;
  readonly at: Date;
  readonly took_ms: number | null;
  readonly is_whole: boolean;
  readonly is_last: boolean;
  readonly is_leaving: boolean;
  readonly operations: Counted["operations"];
  readonly latencies: Counted["latencies"];
  readonly sessions: number | null;
  readonly ledger_waiting: number | null;
  readonly hashes_waiting: number | null;
  readonly audit_waiting: number | null;
  readonly audit_lag_ms: number | null;
  readonly database_ms: number | null;
  readonly processes: readonly ProcessState[];
}

/** A measure with its place in the order in which all rows were inserted, from 1. */
export interface PlacedMeasure extends NamedMeasure {
  readonly place: number;
}

/**
 * Returns the measures of all servers after this place but for those at the places of `except`, those of each server in the order
 * in which it made them: all without these.
 */
export async function readMeasures(
  sql: Sql,
  { after = 0, except = [] }: { readonly after?: number; readonly except?: readonly number[] } = {},
): Promise<readonly PlacedMeasure[]> {
  const rows = await sql<Row[]>`
    select server, run, n, place::float8 as place, at, took_ms, is_whole, is_last, is_leaving, operations, latencies, sessions,
           ledger_waiting, hashes_waiting, audit_waiting, audit_lag_ms, database_ms, processes
    from measure
    where place > ${after} and place <> all(${[...except]}::int8[])
    order by measure.place`;
  return rows.map(measureFrom);
}

const measureFrom = (row: Row): PlacedMeasure => ({
  place: row.place,
  ...{ server: row.server, run: row.run, n: row.n, at: row.at.getTime(), processes: row.processes },
  ...{ isLast: row.is_last, isLeaving: row.is_leaving },
  counted:
    row.took_ms === null
      ? null
      : { tookMs: row.took_ms, isWhole: row.is_whole, operations: row.operations, latencies: row.latencies },
  ...{ sessions: row.sessions, ledgerWaiting: row.ledger_waiting, hashesWaiting: row.hashes_waiting },
  ...{ auditWaiting: row.audit_waiting, auditLagMs: row.audit_lag_ms, databaseMs: row.database_ms },
});
