import type { Counted } from "../counting/counted.ts";
import type { NamedMeasure, ProcessState } from "../writing/measure.ts";

/** How long a slot is, in milliseconds; slots begin at its multiples since 1970 UTC. A server makes a measure about as often. */
export const SLOT_MS = 5_000;
/** A measure of a longer time counts, but shows not when in that time its server was at work, so the slots are not known. */
const LONG_MS = 3 * SLOT_MS;

export interface Window {
  /** Both are multiples of SLOT_MS, in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

/** Values of a moment; of several moments the worst. Null if they are not known. */
export interface Gauges {
  readonly sessions: number | null;
  readonly ledgerWaiting: number | null;
  readonly hashesWaiting: number | null;
  readonly auditWaiting: number | null;
  readonly auditLagMs: number | null;
  readonly databaseMs: number | null;
  readonly processesDown: number | null;
  readonly processes: number | null;
}

/** The names of all gauges; each is worse the larger it is. */
const GAUGES = [
  ...(["sessions", "ledgerWaiting", "hashesWaiting", "auditWaiting", "auditLagMs", "databaseMs"] as const),
  ...(["processesDown", "processes"] as const),
] satisfies readonly (keyof Gauges)[];

/** What is known of one server in one slot. */
export interface Slot {
  /** How much of the slot the server should have been at work, and of how much there are whole measures, in milliseconds. */
  expectedMs: number;
  knownMs: number;
  /** How long the times are that `counts` come from; longer than the slot if the clock was set back. */
  coveredMs: number;
  /** A share of what each of several measures counted. They are added up only if somebody asks. */
  readonly counts: (readonly [counted: Counted, share: number])[];
  gauges: Partial<Gauges>;
  /** How often processes were started again. */
  restarts: number;
}

/** True if the server should have been at work, and there are no whole measures of half of that time. */
export const isUnknown = ({ expectedMs, knownMs }: Slot): boolean => expectedMs > 0 && knownMs < expectedMs / 2;

/** Returns the slots of this window, oldest first, as the measures of one server show them, which come in the order it made them. */
export function slotsOf(measures: readonly NamedMeasure[], window: Window): readonly Slot[] {
  const slots = Array.from(
    { length: (window.to - window.from) / SLOT_MS },
    (): Slot => ({
      ...{ expectedMs: 0, knownMs: 0, coveredMs: 0, restarts: 0 },
      counts: [],
      gauges: {},
    }),
  );
  const over = (from: number, to: number) => overlaps(slots, window, from, to);
  for (const [from, to] of expectedTimes(measures)) for (const [slot, ms] of over(from, to)) slot.expectedMs += ms;
  for (const { at, counted } of measures) {
    if (counted === null || counted.tookMs <= 0) continue;
    const isKnown = counted.isWhole && counted.tookMs <= LONG_MS;
    const exact = [at - counted.tookMs, at] as const;
    const [from, to] = near(exact[0]) < near(at) ? ([near(exact[0]), near(at)] as const) : exact;
    for (const [slot, ms] of over(from, to)) {
      const share = ms / (to - from);
      slot.counts.push([counted, share]);
      slot.coveredMs += counted.tookMs * share;
      if (isKnown) slot.knownMs += ms;
    }
  }
  takeMoments(measures, (at) => slots[Math.floor((at - SLOT_MS / 2 - window.from) / SLOT_MS)]);
  return slots;
}

/** Timers are late by some milliseconds. A time that is this near to the end of a slot is taken for it, so that no request is divided. */
const NEAR_MS = 250;

function near(at: number): number {
  const edge = Math.round(at / SLOT_MS) * SLOT_MS;
  return Math.abs(at - edge) <= NEAR_MS ? edge : at;
}

/** Yields each slot that overlaps this time, and by how many milliseconds. */
function* overlaps(slots: readonly Slot[], window: Window, from: number, to: number): Generator<[Slot, number]> {
  const first = Math.max(0, Math.floor((from - window.from) / SLOT_MS));
  for (let n = first; n < slots.length; n++) {
    const begin = window.from + n * SLOT_MS;
    const ms = Math.min(to, begin + SLOT_MS) - Math.max(from, begin);
    if (ms <= 0) return;
    yield [slots[n] as Slot, ms];
  }
}

/**
 * Returns when the server should have been at work: each run of its primary from its first measure to its last, if that was its end in
 * order; else to the beginning of the next run. A run that has no end and no next one goes on.
 */
function expectedTimes(measures: readonly NamedMeasure[]): readonly (readonly [from: number, to: number])[] {
  const runs = [...Map.groupBy(measures, ({ run }) => run).values()].map((all) => ({
    from: Math.min(...all.map(({ at, counted }) => at - (counted?.tookMs ?? 0))),
    end: all.some(({ isLast }) => isLast) ? Math.max(...all.map(({ at }) => at)) : null,
  }));
  return runs.map(({ from, end }, i) => [near(from), near(end ?? runs[i + 1]?.from ?? Number.POSITIVE_INFINITY)]);
}

/** A measure shows the moment at its end. It belongs to the slot that ends about then. */
function takeMoments(measures: readonly NamedMeasure[], slotOf: (at: number) => Slot | undefined): void {
  let before: NamedMeasure | undefined;
  for (const measure of measures) {
    const slot = slotOf(measure.at);
    const earlier = before?.run === measure.run ? before.processes : measure.n === 1 ? [] : measure.processes;
    before = measure;
    if (slot === undefined) continue;
    slot.gauges = worst(slot.gauges, gaugesOf(measure));
    slot.restarts += restartsOf(measure.processes) - restartsOf(earlier);
  }
}

function gaugesOf(measure: NamedMeasure): Gauges {
  const { sessions, ledgerWaiting, hashesWaiting, auditWaiting, auditLagMs, databaseMs, processes } = measure;
  const down = processes.filter(({ isUp }) => !isUp).length;
  return {
    ...{ sessions, ledgerWaiting, hashesWaiting, auditWaiting, auditLagMs, databaseMs },
    ...{ processesDown: down, processes: processes.length },
  };
}

/** Returns the larger of each two values; a value that is not known gives way to one that is. */
export function worst(one: Partial<Gauges>, other: Partial<Gauges>): Partial<Gauges> {
  const larger = (name: keyof Gauges): number | null => {
    const [a, b] = [one[name] ?? null, other[name] ?? null];
    return a === null || b === null ? (a ?? b) : Math.max(a, b);
  };
  return Object.fromEntries(GAUGES.map((name) => [name, larger(name)]));
}

const restartsOf = (processes: readonly ProcessState[]): number => processes.reduce((sum, { restarts }) => sum + restarts, 0);
