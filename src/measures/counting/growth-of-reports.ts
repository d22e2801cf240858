import type { Counted, ProcessReport } from "./counted.ts";

/** The counts of one process at its last report, by name. */
interface Before {
  readonly incarnation: string;
  readonly operations: ReadonlyMap<string, number>;
  readonly latencies: ReadonlyMap<string, number>;
}

type Count<First, Second> = readonly (readonly [First, Second, times: number])[];

/** Finds what processes have counted since their last report, each count once, whichever of them were started again meanwhile. */
export class GrowthOfReports {
  readonly #before = new Map<string, Before>();

  /** Returns what these processes have counted since each one's last report: all of it at the first of an incarnation. */
  take(reports: readonly (readonly [process: string, report: ProcessReport])[]): Counted {
    const operations = new Sum<string, string>();
    const latencies = new Sum<Counted["latencies"][number][0], number>();
    for (const [process, { incarnation, counted }] of reports) {
      const before = this.#before.get(process);
      const known = before?.incarnation === incarnation ? before : null;
      operations.add(counted.operations, known?.operations);
      latencies.add(counted.latencies, known?.latencies);
      this.#before.set(process, {
        incarnation,
        operations: byName(counted.operations),
        latencies: byName(counted.latencies),
      });
    }
    return { operations: operations.counts, latencies: latencies.counts };
  }
}

const nameOf = (first: unknown, second: unknown): string => `${first} ${second}`;
const byName = (counts: Count<unknown, unknown>): ReadonlyMap<string, number> =>
  new Map(counts.map(([first, second, times]) => [nameOf(first, second), times]));

class Sum<First, Second> {
  readonly #sums = new Map<string, [First, Second, number]>();

  add(counts: Count<First, Second>, before: ReadonlyMap<string, number> | undefined): void {
    for (const [first, second, times] of counts) {
      const name = nameOf(first, second);
      const more = times - (before?.get(name) ?? 0);
      if (more === 0) continue;
      const sum = this.#sums.get(name);
      if (sum === undefined) this.#sums.set(name, [first, second, more]);
      else sum[2] += more;
    }
  }

  get counts(): [First, Second, number][] {
    return [...this.#sums.values()];
  }
}
