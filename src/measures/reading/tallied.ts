import { type Counted, LATENCY_KINDS, type LatencyKind, SIGN_IN_FAILURES } from "../counting/counted.ts";
import { Latencies } from "../latency/latencies.ts";

/** Requests by outcome, added up over servers and times. A number may be a fraction, because an interval may be divided. */
export class Tallied {
  readonly #operations = new Map<string, Map<string, number>>();
  readonly #added: (readonly [latencies: Counted["latencies"], share: number])[] = [];
  readonly #latencies = new Map<LatencyKind, Latencies>();

  /** Adds this share of what was counted. The numbers of requests are divided by `seconds`, if they shall be rates. */
  add({ operations, latencies }: Counted, share: number, seconds = 1): void {
    for (const [operation, outcome, times] of operations) this.#count(operation, outcome, (times * share) / seconds);
    this.#added.push([latencies, share]);
    this.#latencies.clear();
  }

  /** The latencies of one kind of work, added up when somebody asks: most who ask for numbers of requests ask for none of them. */
  #latenciesOf(kind: LatencyKind): Latencies {
    const known = this.#latencies.get(kind);
    if (known !== undefined) return known;
    const sum = new Latencies();
    for (const [latencies, share] of this.#added)
      for (const [each, bucket, times] of latencies) if (each === kind) sum.add(bucket, times * share);
    this.#latencies.set(kind, sum);
    return sum;
  }

  #count(operation: string, outcome: string, times: number): void {
    let outcomes = this.#operations.get(operation);
    if (outcomes === undefined) {
      outcomes = new Map();
      this.#operations.set(operation, outcomes);
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times);
  }

  /** All numbers, by operation and outcome: `ok`, a refusal's name, or `no-answer`. */
  get operations(): readonly (readonly [operation: string, outcome: string, times: number])[] {
    return [...this.#operations].flatMap(([operation, outcomes]) =>
      [...outcomes].map(([outcome, times]) => [operation, outcome, times] as const),
    );
  }

  /** The number of those that `which` accepts; of all without it. */
  sum(which: (operation: string, outcome: string) => boolean = () => true): number {
    return this.operations.reduce((total, [operation, outcome, times]) => total + (which(operation, outcome) ? times : 0), 0);
  }

  get refused(): number {
    return this.sum((_, outcome) => outcome !== "ok" && outcome !== "no-answer");
  }

  get unanswered(): number {
    return this.sum((_, outcome) => outcome === "no-answer");
  }

  /** The numbers by operation, the largest first. */
  get byOperation(): ReadonlyMap<string, number> {
    return largestFirst(this.operations.map(([operation, , times]) => [operation, times]));
  }

  /** The numbers of refusals by name, the largest first. */
  get byRefusal(): ReadonlyMap<string, number> {
    return largestFirst(
      this.operations
        .filter(([, outcome]) => outcome !== "ok" && outcome !== "no-answer")
        .map(([, outcome, times]) => [outcome, times]),
    );
  }

  get signIns(): { readonly ok: number; readonly failed: number } {
    return {
      ok: this.sum((operation, outcome) => operation === "signin" && outcome === "ok"),
      failed: this.sum((operation, outcome) => operation === "signin" && SIGN_IN_FAILURES.has(outcome)),
    };
  }

  /**
   * The latency in milliseconds that the share `q` of the answered requests did not exceed, within 2 % (latency/latencies.ts); null
   * without one. Of all kinds of work, or of one.
   */
  percentile(q: number, kind?: LatencyKind): number | null {
    if (kind !== undefined) return this.#latenciesOf(kind).percentile(q);
    const all = new Latencies();
    for (const each of LATENCY_KINDS) all.merge(this.#latenciesOf(each));
    return all.percentile(q);
  }
}

function largestFirst(numbers: readonly (readonly [name: string, times: number])[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [name, times] of numbers) sums.set(name, (sums.get(name) ?? 0) + times);
  return new Map([...sums].sort(([one, times], [other, others]) => others - times || (one < other ? -1 : 1)));
}
