import { ALARMS, type AlarmName, type Condition } from "../../alarms/alarms.ts";
import { SIGN_IN_FAILURES } from "../../measures/measures.ts";
import { HASHING } from "../metrics/latency-kind.ts";
import type { WorkerCounts } from "../metrics/worker-measures.ts";
import { FailedSignIns } from "./failed-sign-ins.ts";
import type { Findings } from "./findings.ts";
import { Growth } from "./growth.ts";

/** What an ATM or a witness reported. It has no end: it stands until it was not seen for long enough. */
interface Happening extends Condition {
  readonly seenAt: number;
}

/** Alarms that follow from what the workers count anyway, and from what witnesses answered. */
export class CountedConditions {
  readonly #server: string;
  readonly #growth = new Growth();
  readonly #signIns = new FailedSignIns();
  readonly #happenings = new Map<string, Happening>();

  constructor(server: string) {
    this.#server = server;
  }

  /** Notes something that has just happened; `at` is in milliseconds since 1970 UTC. */
  happened(name: AlarmName, subject: string, detail: string, at: number): void {
    this.#happenings.set(`${name} ${subject}`, { name, subject, detail, seenAt: at });
  }

  /** Takes the present counts of each worker; `at` is in milliseconds since 1970 UTC, `now` monotonic. */
  take(workers: readonly (readonly [name: string, counts: WorkerCounts | null])[], at: number, now: number): void {
    let [failed, succeeded] = [0, 0];
    for (const [worker, counts] of workers) {
      if (counts === null) continue;
      for (const [operation, outcome, times] of counts.operations) {
        const more = this.#growth.of(`${worker} ${operation} ${outcome}`, times);
        if (operation === "signin" && SIGN_IN_FAILURES.has(outcome)) failed += more;
        if (operation === "signin" && outcome === "ok") succeeded += more;
        if (more > 0 && HASHING.has(operation) && outcome === "bank-busy")
          this.happened("hashing-overload", this.#server, "customers were refused because too many passwords wait", at);
      }
      for (const [terminal, operation, times] of counts.overCeiling)
        if (this.#growth.of(`${worker} ${terminal} over ${operation}`, times) > 0)
          this.happened("terminal-over-ceiling", terminal, `its ceiling for ${operation} is reached`, at);
      for (const [terminal, reason, times] of counts.witnessAlarms)
        if (this.#growth.of(`${worker} ${terminal} alarm ${reason}`, times) > 0) this.witnessed(terminal, reason, at);
    }
    this.#signIns.add(failed, succeeded, now);
  }

  /** An ATM or a witness raised its alarm about the audit log, with this reason (AUDIT.md, section "Witnesses"). */
  witnessed(subject: string, reason: string, at: number): void {
    this.happened(reason === "lost" ? "witness-lost" : "witness-contradicts", subject, `the reason is ${reason}`, at);
  }

  /** `isWhole` is false if a worker gave no counts: then nothing is known to be over. */
  find(isWhole: boolean, at: number, now: number, found: Findings): void {
    for (const [key, happening] of this.#happenings) {
      if (at - happening.seenAt > ALARMS[happening.name].quietMs) this.#happenings.delete(key);
      else found.standing.push(happening);
    }
    const counted = ["hashing-overload", "terminal-over-ceiling", "witness-contradicts", "witness-lost"] as const;
    for (const name of counted) {
      if (isWhole) found.known.add(name);
      else found.miss(name, name === "hashing-overload" ? this.#server : "", `a worker of ${this.#server} gives no counts`);
    }
    const verdict = this.#signIns.verdict(now);
    if (verdict.verdict === "not-known")
      found.miss("sign-ins-failing", this.#server, "the usual number is known an hour after the server's start");
    else found.know("sign-ins-failing", this.#server, verdict.verdict === "usual" ? null : detailOf(verdict));
  }
}

const detailOf = ({ failed, usual }: { readonly failed: number; readonly usual: number | null }): string =>
  `${failed} sign-ins failed in five minutes; ${usual === null ? "the usual number is not known yet" : `the usual number is ${usual.toFixed(1)}`}`;
