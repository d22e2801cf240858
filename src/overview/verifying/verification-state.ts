import { type Finding, type ReportLine, remainingMs, type VerificationReport } from "../../verification/verification.ts";

/** How a verification on demand stands. Times are in milliseconds since 1970 UTC. */
export interface VerificationState {
  /**
   * `elsewhere`: it did not begin, because another console verifies. `failed`: it came to no result. `why` has the reason of both. `done`
   * with findings is a result.
   */
  readonly phase: "running" | "elsewhere" | "done" | "cancelled" | "failed";
  /** The operator who asked for it. */
  readonly by: string;
  readonly beganAt: number;
  readonly endedAt: number | null;
  /** The share of the work that is done, from 0 to 100. */
  readonly percent: number;
  /** About how long the rest takes, in milliseconds; null while that would be a guess. */
  readonly remainingMs: number | null;
  /** Those so far, at most FINDINGS_MAX, and how many there are. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  /** The whole report, once it is done. */
  readonly report: VerificationReport | null;
  readonly why: string | null;
}

/** The most findings that a state lists while it is running. */
const FINDINGS_MAX = 100;

/** The state of a verification that begins now. */
export const begun = (by: string, at: number): VerificationState => ({
  ...{ phase: "running", by, beganAt: at, endedAt: null, percent: 0, remainingMs: null },
  ...{ findings: [], findingCount: 0, report: null, why: null },
});

/** The state after this line; `elapsedMs` is how long it has been running. */
export function afterLine(state: VerificationState, line: ReportLine, elapsedMs: number): VerificationState {
  if ("progress" in line)
    return { ...state, percent: Math.floor(100 * line.progress), remainingMs: remainingMs(line.progress, elapsedMs) };
  if ("finding" in line)
    return {
      ...state,
      findings: state.findings.length < FINDINGS_MAX ? [...state.findings, line.finding] : state.findings,
      findingCount: state.findingCount + 1,
    };
  const { findings, more, coverage } = line;
  return {
    ...state,
    ...{ report: { findings, more, coverage }, findings: findings.slice(0, FINDINGS_MAX), findingCount: findings.length + more },
  };
}

/** True if nothing more follows. */
export const isOver = ({ phase }: VerificationState): boolean => phase !== "running";
