import { bucketOf, type LatencyKind, MeasureWriter } from "../src/measures/measures.ts";
import type { Store } from "../src/store/driver/connect.ts";

const SLOT_MS = 5_000;
const HOUR_MS = 3_600_000;

const OUTCOMES = [
  ...["deposit", "transfer", "withdraw", "settle", "balance", "statement", "signin", "signout"].map((name) => [name, "ok"]),
  ["withdraw", "insufficient-funds"],
  ["signin", "credentials-wrong"],
] as [string, string][];
/** The latencies of each kind of work: how many buckets, from which time on, in milliseconds. */
const LATENCIES: Readonly<Record<LatencyKind, readonly [buckets: number, fromMs: number]>> = {
  money: [60, 1],
  passwords: [12, 60],
  other: [25, 0.3],
};

/** Writes the last hour of a server that has ended, as busy as one in use: the console draws a whole hour, whose beginning the bank was not there. */
export async function writeBusyHour(store: Store): Promise<void> {
  const writer = new MeasureWriter(store, "a server before");
  const end = Math.floor(Date.now() / SLOT_MS) * SLOT_MS;
  for (let at = end - HOUR_MS; at < end; at += SLOT_MS) {
    const n = at / SLOT_MS;
    writer.add({
      ...{ at, isLast: at + SLOT_MS >= end, isLeaving: false, sessions: 60, ledgerWaiting: 3, hashesWaiting: 0 },
      ...{ auditWaiting: 100, auditLagMs: 300 + (n % 50), databaseMs: 0.5 },
      counted: {
        ...{ tookMs: SLOT_MS, isWhole: true },
        operations: OUTCOMES.map(([name, outcome], i) => [name, outcome, 1 + ((n * 7 + i * 13) % 500)] as const),
        latencies: (Object.keys(LATENCIES) as LatencyKind[]).flatMap((kind) => {
          const [buckets, fromMs] = LATENCIES[kind];
          return Array.from({ length: buckets }, (_, i) => [kind, bucketOf(fromMs * 1.05 ** i), 1 + ((n + i * i) % 97)] as const);
        }),
      },
      processes: ["worker 1", "worker 2", "sequencer", "hasher"].map((name) => ({ name, isUp: true, restarts: 0, hangs: 0 })),
    });
  }
  await writer.write(false);
}

/** Opens this number of accounts of customers who do nothing: what reads all accounts every few seconds must show. */
export async function openIdleAccounts({ sql }: Store, count: number): Promise<void> {
  await sql`
    insert into account (id, kind, customer, opened_at)
    select gen_random_uuid(), 'customer', gen_random_uuid(), now() from generate_series(1, ${count})`;
  await sql`vacuum analyze account`;
}
