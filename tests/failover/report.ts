/** What one fault did to the customers. */
export interface Struck {
  readonly fault: string;
  readonly machine: string;
  readonly bound: number;
  readonly ofLeader: boolean;
  /** The longest time without a success of any customer, in seconds, from the fault until all was whole again. */
  readonly seconds: number;
  /** The longest time that one customer waited for one answer, in seconds. */
  readonly slowest: number;
}

export interface Report {
  readonly seed: string;
  readonly struck: readonly Struck[];
  /** The alarms that Prometheus raised meanwhile. */
  readonly raised: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
}

/** Returns the table for people. */
export function tableOf({ struck, raised, figures, findings }: Report): string {
  const kinds = [...new Set(struck.map(({ fault }) => fault))];
  const width = Math.max(...kinds.map((kind) => kind.length), ...Object.keys(figures).map((name) => name.length), 20) + 2;
  const cells = (...numbers: readonly (number | string)[]): string =>
    numbers.map((each) => (typeof each === "number" ? each.toFixed(1) : each).padStart(9)).join("");
  const rows = kinds.map((kind) => {
    const of = struck.filter(({ fault }) => fault === kind);
    const seconds = of.map((each) => each.seconds).sort((one, other) => one - other);
    return `${kind.padEnd(width)}${cells(String(of.length), medianOf(seconds), seconds.at(-1) as number, of[0]?.bound ?? 0)}\n`;
  });
  const heading = `${"seconds without a success".padEnd(width)}${cells("times", "median", "most", "bound")}\n`;
  const counted = Object.entries(figures).map(([name, figure]) => `${name.padEnd(width)}${cells(String(figure))}\n`);
  const found = findings.map((each) => `FINDING ${each}\n`);
  const verdict =
    findings.length === 0 ? "nothing was lost or doubled, and every bound was kept\n" : `${findings.length} findings\n`;
  return `${heading}${rows.join("")}\n${counted.join("")}\nalarms that Prometheus raised: ${raised.join(", ") || "none"}\n\n${found.join("")}${verdict}`;
}

/** Of sorted numbers; of an even count, the mean of the two in the middle. */
const medianOf = (sorted: readonly number[]): number =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] as number) + (sorted[Math.floor(sorted.length / 2)] as number)) / 2;

/** Returns the bounds that were broken. */
export const tooSlow = (struck: readonly Struck[]): readonly string[] =>
  struck
    .filter(({ seconds, bound }) => seconds > bound)
    .map(
      ({ fault, machine, seconds, bound }) => `${fault} (${machine}): ${seconds.toFixed(1)} s without a success, not ${bound}`,
    );
