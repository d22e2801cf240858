import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "./rounds.ts";

/** What a load came to. Times are milliseconds from a request to its answer. */
export interface LoadResult {
  readonly perSecond: number;
  readonly done: number;
  readonly median: number;
  readonly p99: number;
}

export interface LoadPlan {
  readonly clients: number;
  readonly forMs: number;
  /** How long each client rests between an answer and its next request; 0 where it does not. */
  readonly restMs?: number;
}

/** As many clients, each with one operation after the other: `act` is called with the client's number and the operation's. */
export async function load(plan: LoadPlan, act: (client: number, turn: number) => Promise<unknown>): Promise<LoadResult> {
  const { clients, forMs, restMs = 0 } = plan;
  const times: number[] = [];
  const startedAt = performance.now();
  const deadline = startedAt + forMs;
  const client = async (_: unknown, n: number): Promise<void> => {
    // Clients that rest do not begin all at once.
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
