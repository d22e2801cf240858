import type { Counted } from "../counting/counted.ts";

/** One process of a server. `restarts` and `hangs` count from the start of the server's primary. */
export interface ProcessState {
  readonly name: string;
  readonly isUp: boolean;
  readonly restarts: number;
  readonly hangs: number;
}

/** What was counted in the `tookMs` milliseconds before a measure. */
interface CountedFor extends Counted {
  /** By a clock that does not step. */
  readonly tookMs: number;
  /** False if a process died and took a part of its counts along: then there was at least this much. */
  readonly isWhole: boolean;
}

/** What a server counted since its last measure, and its values at the moment; null if they are not known. */
export interface Measure {
  /** Bank time, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** Null if a process that is at work gave no answer: the next measure counts that too. */
  readonly counted: CountedFor | null;
  readonly sessions: number | null;
  readonly ledgerWaiting: number | null;
  readonly hashesWaiting: number | null;
  /** Committed events that wait for the audit log, and how long the oldest has waited. */
  readonly auditWaiting: number | null;
  readonly auditLagMs: number | null;
  /** A round trip to the database. */
  readonly databaseMs: number | null;
  readonly processes: readonly ProcessState[];
  /** True for the last measure of a server that ends in order: nothing is expected of it any more. */
  readonly isLast: boolean;
  /** True from when the server takes no new session, because it is to end. */
  readonly isLeaving: boolean;
}

/** A measure with its name: its server, the run of the server's primary, and its number in that run from 1. */
export interface NamedMeasure extends Measure {
  readonly server: string;
  readonly run: string;
  readonly n: number;
}
