import { holderOf, holdLease, type Lease, type Sql } from "../../store/store.ts";

/** Elects one sequencer per database: "atm", 1. */
const LEASE: Lease = { class: 0x61746d, number: 1 };

/**
 * Takes the sequencer's lease if it is free, and holds it while `act` runs; resolves with false if another sequencer has it. `check`
 * rejects if the lease was lost (store/lease.ts).
 */
export const withLease = (sql: Sql, act: (check: () => Promise<void>) => Promise<void>): Promise<boolean> =>
  holdLease(sql, LEASE, act);

/** Returns the application name of the connection that has the lease; null if nobody has it. Works even if that process hangs. */
export const leaseHolder = (sql: Sql): Promise<string | null> => holderOf(sql, LEASE);
