import type { Program } from "../tests/program.ts";
import { spreadOf } from "./rounds.ts";
import type { CrowdCount } from "./strangers.ts";

/** The figures of one flooded round. */
interface Flood extends CrowdCount {
  readonly seconds: number;
  /** Connections that the bank ended before authentication, by cause. */
  readonly ended: ReadonlyMap<string, number>;
}

/** Counts the strangers' actions and the bank's refusals, which it logs once a second. */
export class RefusalCount {
  readonly #bank: Program;
  readonly #floods: Flood[] = [];
  #logStart = 0;
  #startedAt = 0;

  constructor(bank: Program) {
    this.#bank = bank;
  }

  begin(): void {
    this.#logStart = this.#bank.stderr.length;
    this.#startedAt = performance.now();
  }

  /** `crowd` is the strangers' counts in that time, and the number of half-open connections at its end. */
  end(crowd: CrowdCount): void {
    const ended = causes(this.#bank.stderr.slice(this.#logStart));
    this.#floods.push({ ...crowd, ended, seconds: (performance.now() - this.#startedAt) / 1_000 });
  }

  /** Returns the medians of all floods as text. */
  told(): string {
    const median = (of: (flood: Flood) => number): string =>
      spreadOf(this.#floods.map(of)).median.toLocaleString("en", { maximumFractionDigits: 0 });
    const names = new Set(this.#floods.flatMap(({ ended }) => [...ended.keys()]));
    const ends = [...names].map((name) => `${name} ${median(({ ended, seconds }) => (ended.get(name) ?? 0) / seconds)}`);
    const opened = median(({ opened, seconds }) => opened / seconds);
    const knocks = median(({ knocks, seconds }) => knocks / seconds);
    return `  strangers: ${median(({ inTheDoor }) => inTheDoor)} in the door; ${opened} came again and ${knocks} knocked a second
  ended by the bank a second: ${ends.join(", ")}\n`;
  }
}

/** Returns the causes in the log's lines, with their numbers. */
function causes(log: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, cause = "", times] of log.matchAll(/"cause":"([\w-]+)","times":(\d+)/g))
    counts.set(cause, (counts.get(cause) ?? 0) + Number(times));
  return counts;
}
