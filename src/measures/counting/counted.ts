/** The kinds of work whose latencies are counted apart: a password's hash takes far longer than a posting, on purpose. */
export const LATENCY_KINDS = ["money", "passwords", "other"] as const;
export type LatencyKind = (typeof LATENCY_KINDS)[number];

/** Numbers of requests, by operation and outcome (`ok`, a refusal's name, or `no-answer`), and the latencies of those answered. */
export interface Counted {
  readonly operations: readonly (readonly [operation: string, outcome: string, times: number])[];
  readonly latencies: readonly (readonly [kind: LatencyKind, bucket: number, times: number])[];
}

/** A worker's values of the moment. */
interface Levels {
  readonly sessions: number;
  /** Money operations that wait for the batch under way. */
  readonly ledgerWaiting: number;
  /** Passwords that wait for their turn to be hashed. */
  readonly hashesWaiting: number;
}

/** What a process has counted since it began. */
export interface ProcessReport {
  /** Another one after each start of the process: it then counts from 0. */
  readonly incarnation: string;
  readonly counted: Counted;
  readonly levels: Levels;
}

/** The outcomes of a sign-in that failed; that the bank was busy is no failure of the customer. */
export const SIGN_IN_FAILURES: ReadonlySet<string> = new Set(["credentials-wrong", "credentials-delayed", "credentials-locked"]);
