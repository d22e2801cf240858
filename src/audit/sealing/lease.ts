import type { Sql } from "../../store/store.ts";

/** One sealer per database: whoever holds this advisory lock. "atm", 1. */
const LEASE = { class: 0x61746d, number: 1 } as const;

/** Texts without parameters, so that they go by the simple protocol: see below. */
const TAKE = `select pg_try_advisory_xact_lock(${LEASE.class}, ${LEASE.number}) as taken`;
const CHECK = "select";

/**
 * Takes the lease if it is free, and holds it while `act` runs; false where another has it. It is a transaction that does
 * nothing else: PostgreSQL ends it with the connection, so a sealer that is killed leaves no lock behind. Between its statements
 * it holds no snapshot, which would keep every old version of every row, of the accounts above all, from being cleared away:
 * in the extended protocol a statement keeps its snapshot until the next one comes. `check` rejects if the lease was lost.
 */
export async function withLease(sql: Sql, act: (check: () => Promise<void>) => Promise<void>): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const [row] = await tx.unsafe<{ taken: boolean }[]>(TAKE).simple();
    if (row?.taken !== true) return false;
    await act(async () => {
      await tx.unsafe(CHECK).simple();
    });
    return true;
  });
}

/** The name of the connection that has the lease, as its store was given it; null where nobody has it. Works also where that one hangs. */
export async function leaseHolder(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ name: string }[]>`
    select application_name as name
    from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and classid = ${LEASE.class}::int8::oid and objid = ${LEASE.number}::int8::oid
      and objsubid = 2 and pg_locks.database = (select oid from pg_database where datname = current_database())`;
  return row?.name ?? null;
}
