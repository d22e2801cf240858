import type { Sql } from "../store/connect.ts";

/** One sealer per database: whoever holds this advisory lock. "atm", 1. */
const LEASE = { class: 0x61746d, number: 1 } as const;

/**
 * Takes the lease if it is free, and holds it while `act` runs; false where another has it. It is a transaction that does
 * nothing else: PostgreSQL ends it with the connection, so a sealer that is killed leaves no lock behind, and between its
 * statements it holds no snapshot that would keep vacuum from its work. `check` rejects if the lease was lost.
 */
export async function withLease(sql: Sql, act: (check: () => Promise<void>) => Promise<void>): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const [row] = await tx<{ taken: boolean }[]>`
      select pg_try_advisory_xact_lock(${LEASE.class}, ${LEASE.number}) as taken`;
    if (row?.taken !== true) return false;
    await act(async () => {
      await tx`select`;
    });
    return true;
  });
}
