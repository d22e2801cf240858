import { bucketOf } from "../latency/latencies.ts";
import type { Measure, NamedMeasure } from "../writing/measure.ts";

/** Twelve o'clock, a multiple of all slots and minutes. */
export const NOON = Date.UTC(2026, 10, 29, 12);

/** What a server measured that did this many deposits in the 5 seconds before `at`, each in 1 ms. */
export function measureOf(at: number, deposits: number, changes: Partial<Measure> & { readonly tookMs?: number } = {}): Measure {
  const { tookMs = 5_000, ...rest } = changes;
  return {
    ...{ at, isLast: false, isLeaving: false },
    ...{ sessions: 2, ledgerWaiting: 0, hashesWaiting: 0, auditWaiting: 1, auditLagMs: 40, databaseMs: 0.5 },
    counted: {
      ...{ tookMs, isWhole: true },
      operations: deposits === 0 ? [] : [["deposit", "ok", deposits]],
      latencies: deposits === 0 ? [] : [["money", bucketOf(1), deposits]],
    },
    processes: [{ name: "worker 1", isUp: true, restarts: 0, hangs: 0 }],
    ...rest,
  };
}

/** The measures of one run of a server. */
export const runOf = (server: string, run: string, measures: readonly Measure[]): readonly NamedMeasure[] =>
  measures.map((each, i) => ({ ...each, server, run, n: i + 1 }));
