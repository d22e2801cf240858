import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "./rounds.ts";

/** The figures of a load. Times are milliseconds from a request to its answer. */
export interface LoadResult {
  readonly perSecond: number;
  readonly done: number;
  readonly median: number;
  readonly p99: number;
}

export interface LoadPlan {
  readonly clients: number;
  readonly forMs: number;
  /** The pause of each client between an answer and its next request, or 0. */
  readonly restMs?: number;
}

/** Runs clients that each do one operation after the other. Calls `act` with the client's and the operation's number. */
export async function load(plan: LoadPlan, act: (client: number, turn: number) => Promise<unknown>): Promise<LoadResult> {
  const { clients, forMs, restMs = 0 } = plan;
  const times: number[] = [];
  const startedAt = performance.now();
  const deadline = startedAt + forMs;
  const client = async (_: unknown, n: number): Promise<void> => {
    // Clients with pauses must not all begin at once.
    if (restMs > 0) await sleep((n / clients) * restMs);
    for (let turn = 0; performance.now() < deadline; turn++) {
      const at = performance.now();
      await act(n, turn);
      times.push(performance.now() - at);
      if (restMs > 0) await sleep(restMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const perSecond = (1_000 * times.length) / (performance.now() - startedAt);
  const sorted = Float64Array.from(times).sort();
  return { perSecond, done: times.length, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
