import type { Sql } from "./driver/connect.ts";

/** An advisory lock that elects one process per database. Each lease has numbers that nothing else locks. */
export interface Lease {
  readonly class: number;
  readonly number: number;
}

/** A text without parameters, to use the simple protocol: see holdLease. */
const CHECK = "select";

/**
 * Takes the lease if it is free, and holds it while `act` runs; resolves with false if another process has it. `check` rejects if
 * the lease was lost. The lease is a transaction that does nothing else: PostgreSQL ends it with the connection, so a killed
 * process leaves no lock behind. It must hold no snapshot between its statements, because a snapshot keeps vacuum from removing
 * old versions of rows, those of the accounts above all. In the extended protocol a statement keeps its snapshot until the next
 * one; in the simple protocol it does not.
 */
export async function holdLease(sql: Sql, lease: Lease, act: (check: () => Promise<void>) => Promise<void>): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const take = `select pg_try_advisory_xact_lock(${lease.class}, ${lease.number}) as taken`;
    const [row] = await tx.unsafe<{ taken: boolean }[]>(take).simple();
    if (row?.taken !== true) return false;
    await act(async () => {
      await tx.unsafe(CHECK).simple();
    });
    return true;
  });
}

/** Returns the application name of the connection that has the lease; null if nobody has it. Works even if that process hangs. */
export async function holderOf(sql: Sql, lease: Lease): Promise<string | null> {
  const [row] = await sql<{ name: string }[]>`
    select application_name as name
    from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and classid = ${lease.class}::int8::oid and objid = ${lease.number}::int8::oid
      and objsubid = 2 and pg_locks.database = (select oid from pg_database where datname = current_database())`;
  return row?.name ?? null;
}
