import type { Sql } from "../../store/store.ts";
import type { Counted } from "../counting/counted.ts";
import type { NamedMeasure, ProcessState } from "../writing/measure.ts";

interface Row {
  readonly server: string;
  readonly run: string;
  readonly n: number;
  readonly at: Date;
  readonly took_ms: number | null;
  readonly is_whole: boolean;
  readonly is_last: boolean;
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

/** Returns all measures of all servers, those of each server in the order in which it made them. */
export async function readMeasures(sql: Sql): Promise<readonly NamedMeasure[]> {
  return (await sql<Row[]>`select * from measure order by place`).map(measureFrom);
}

const measureFrom = (row: Row): NamedMeasure => ({
  ...{ server: row.server, run: row.run, n: row.n, at: row.at.getTime(), isLast: row.is_last, processes: row.processes },
  counted:
    row.took_ms === null
      ? null
      : { tookMs: row.took_ms, isWhole: row.is_whole, operations: row.operations, latencies: row.latencies },
  ...{ sessions: row.sessions, ledgerWaiting: row.ledger_waiting, hashesWaiting: row.hashes_waiting },
  ...{ auditWaiting: row.audit_waiting, auditLagMs: row.audit_lag_ms, databaseMs: row.database_ms },
});
