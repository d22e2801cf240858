import type { Store } from "../src/store/driver/connect.ts";
import type { Embedded } from "../src/store/embedded/embedded.ts";
import type { Measured } from "./audit-process.ts";
import { childrenOf, commandOf, cpuOf } from "./processes.ts";

/** What some work cost: microseconds of processor time for an event, of the process that did it and of PostgreSQL. */
export interface Cost {
  readonly of: Measured;
  readonly process: number;
  readonly postgres: number;
}

/** Runs `act`. Nothing else may use this PostgreSQL meanwhile. */
export async function costOf({ pid }: Embedded, act: () => Promise<Measured>): Promise<Cost> {
  const before = await cpuOfServer(pid);
  const of = await act();
  const used = (await cpuOfServer(pid)) - before;
  return { of, process: (1_000_000 * of.cpuSeconds) / of.records, postgres: used / of.records };
}

/**
 * Resolves with the processor time of the server and all processes that it ever started, in microseconds. A process that is ending
 * may be in neither sum, so this waits until none is.
 */
async function cpuOfServer(pid: number): Promise<number> {
  for (;;) {
    const children = childrenOf(pid);
    const used = children.reduce((sum, child) => sum + cpuOf(child), cpuOf(pid));
    const isSettled = children.every((child) => commandOf(child) !== "") && childrenOf(pid).join() === children.join();
    if (isSettled) return used;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The bytes that the server's write-ahead log has had, and those of the log's tables with indexes and TOAST. */
export async function stored({ sql }: Store): Promise<{ readonly wal: number; readonly tables: number }> {
  const [row] = await sql<{ wal: number; tables: number }[]>`
    select (pg_current_wal_insert_lsn() - '0/0')::float8 as wal, sum(pg_total_relation_size(oid))::float8 as tables
    from pg_class where relname in ('audit_event', 'audit_writer', 'audit_checkpoint') and relkind = 'r'`;
  return { wal: row?.wal ?? 0, tables: row?.tables ?? 0 };
}
