import { drive } from "../src/load/pacing.ts";
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
  const times: number[] = [];
  const { ms } = await drive(plan, act, (each) => times.push(each));
  const perSecond = (1_000 * times.length) / ms;
  const sorted = Float64Array.from(times).sort();
  return { perSecond, done: times.length, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
