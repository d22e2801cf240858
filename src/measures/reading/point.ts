import { type Gauges, isUnknown, type Slot, worst } from "./server-history.ts";
import { Tallied } from "./tallied.ts";

/** What is known of one server in the time of a point. */
interface Part {
  readonly server: string;
  readonly isKnown: boolean;
  readonly counts: Slot["counts"];
  readonly seconds: number;
  readonly gauges: Partial<Gauges>;
  readonly restarts: number;
}

/** These concern the whole bank, and each server sees them for itself. All others add up over the servers. */
const OF_BANK: ReadonlySet<keyof Gauges> = new Set(["auditWaiting", "auditLagMs", "databaseMs"]);

/** What all servers together did in one time. */
export class Point {
  /** When it begins, in milliseconds since 1970 UTC, and how long it is. */
  readonly at: number;
  readonly lengthMs: number;
  readonly #parts: readonly Part[];

  /** From the slots of each server in this time. */
  constructor(at: number, lengthMs: number, slotsByServer: readonly (readonly [server: string, slots: readonly Slot[]])[]) {
    this.at = at;
    this.lengthMs = lengthMs;
    this.#parts = slotsByServer.map(partOf).filter((part) => part !== null);
  }

  /** The servers that were at work then, or should have been. */
  get servers(): readonly string[] {
    return this.#parts.map(({ server }) => server);
  }

  /** Those of them that are not known: they hung, or nobody could write what they did. */
  get unknown(): readonly string[] {
    return this.#parts.filter(({ isKnown }) => !isKnown).map(({ server }) => server);
  }

  /** True if every server is known, and there was one. If not, there was at least what `counts` and `rates` have. */
  get isKnown(): boolean {
    return this.#parts.length > 0 && this.#parts.every(({ isKnown }) => isKnown);
  }

  /** Numbers of requests. */
  get counts(): Tallied {
    const counts = new Tallied();
    for (const part of this.#parts) for (const [counted, share] of part.counts) counts.add(counted, share);
    return counts;
  }

  /** Requests in a second. A clock that was set back gives a time twice, and then this is the mean of both. */
  get rates(): Tallied {
    const rates = new Tallied();
    for (const { counts, seconds } of this.#parts) for (const [counted, share] of counts) rates.add(counted, share, seconds);
    return rates;
  }

  /** `of` of the rates; null if it is not known. */
  rate(of: (rates: Tallied) => number): number | null {
    return this.isKnown ? of(this.rates) : null;
  }

  /** The latency that the share `q` of the requests did not exceed, in milliseconds; null if it is not known, or there was none. */
  percentile(...which: Parameters<Tallied["percentile"]>): number | null {
    return this.isKnown ? this.counts.percentile(...which) : null;
  }

  /**
   * The worst value in this time, over all servers: their sum if each has its own, the largest if it concerns the whole bank. Null if it
   * is not known.
   */
  gauge(name: keyof Gauges): number | null {
    const values = this.#parts.map(({ isKnown, gauges }) => (isKnown || OF_BANK.has(name) ? (gauges[name] ?? null) : null));
    const known = values.filter((value) => value !== null);
    if (known.length === 0 || (!OF_BANK.has(name) && known.length < values.length)) return null;
    return OF_BANK.has(name) ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0);
  }

  /** How often processes were started again, as far as it is known. */
  get restarts(): number {
    return this.#parts.reduce((sum, { restarts }) => sum + restarts, 0);
  }
}

/** Returns null if nothing was expected of the server. */
function partOf([server, slots]: readonly [server: string, slots: readonly Slot[]]): Part | null {
  if (slots.every(({ expectedMs, coveredMs }) => expectedMs === 0 && coveredMs === 0)) return null;
  return {
    ...{ server, counts: slots.flatMap(({ counts }) => counts), isKnown: !slots.some(isUnknown) },
    seconds: slots.reduce((sum, { coveredMs }) => sum + coveredMs, 0) / 1_000,
    gauges: slots.reduce((all, { gauges }) => worst(all, gauges), {} as Partial<Gauges>),
    restarts: slots.reduce((sum, { restarts }) => sum + restarts, 0),
  };
}
