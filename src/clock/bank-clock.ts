import os from "node:os";
import { onMachineClock } from "./machine-clock.ts";

/** How far the clocks of a server and its database, and the newest time in the books, may differ, in milliseconds. */
export const CLOCK_BOUND_MS = 10_000;

/**
 * Why the time cannot be trusted: the server's clock and the database's differ; the database's stepped while the bank ran; or it
 * is before the newest time in the books.
 */
export type ClockTrouble = "clocks-differ" | "clock-stepped" | "clock-behind";

/** One moment on the bank's clock and on the machine's monotonic clocks, which all its processes share, in milliseconds. */
export interface ClockAnchor {
  readonly at: number;
  readonly machine: number;
  /** How far the clock that runs during the machine's sleep is ahead of the other. */
  readonly slept: number;
}

/** The clocks that a BankClock reads, in milliseconds. */
export interface ClockSources {
  /** The server's own clock, since 1970 UTC. */
  readonly wall: () => number;
  /** The machine's monotonic clock. */
  readonly machine: () => number;
  /** A monotonic clock that also runs while the machine sleeps; coarse. */
  readonly awake: () => number;
  /** The database's clock and the newest time in the books, since 1970 UTC. */
  readonly database: () => Promise<{ readonly at: number; readonly newest: number }>;
}

const MACHINE_OFFSET = onMachineClock(0);

/** The machine's own clocks. */
export const MACHINE_CLOCKS: Omit<ClockSources, "database"> = {
  wall: () => Date.now(),
  machine: () => MACHINE_OFFSET + performance.now(),
  awake: () => os.uptime() * 1_000,
};

/** A shorter sleep of the machine is not noticed: `awake` is coarse. */
const SLEEP_LEAST_MS = 1_000;

/**
 * The time that a bank stamps on all that it stores: the database's, which all servers share, continued by the machine's
 * monotonic clock. It never steps: it reports a step of the database's clock, or a server's clock that differs, and does not
 * follow it.
 */
export class BankClock {
  readonly #sources: ClockSources;
  #anchor: ClockAnchor;
  /** False until all clocks have agreed once: until then this clock follows every step of the database's. */
  #trusted: boolean;
  #trouble: ClockTrouble | null = null;
  #newest = 0;

  private constructor(sources: ClockSources, anchor: ClockAnchor | null) {
    this.#sources = sources;
    this.#anchor = anchor ?? { at: 0, machine: 0, slept: sources.awake() - sources.machine() };
    this.#trusted = anchor !== null;
  }

  /** Reads all clocks once. Pass the primary's anchor: a server's processes then share one time. Throws as the database does. */
  static async open(sources: ClockSources, anchor: ClockAnchor | null = null): Promise<BankClock> {
    const clock = new BankClock(sources, anchor);
    await clock.check();
    return clock;
  }

  /** Milliseconds since 1970 UTC, a whole number, never less than before. */
  now = (): number => {
    const at = Math.floor(this.#at(this.#sources.machine()));
    this.#newest = Math.max(this.#newest, at);
    return this.#newest;
  };

  /** Why the bank must accept no new money operation; null if the time can be trusted. */
  get trouble(): ClockTrouble | null {
    return this.#trouble;
  }

  /** The anchor for a process of this server that starts now; null until the clocks have agreed once. */
  get anchor(): ClockAnchor | null {
    return this.#trusted ? this.#anchor : null;
  }

  /** Compares the clocks; resolves with the trouble, if any. Rejects as the database does, and then changes nothing. */
  async check(): Promise<ClockTrouble | null> {
    const before = this.#read();
    const { at, newest } = await this.#sources.database();
    const after = this.#read();
    this.#addSleep();
    if (!this.#trusted) this.#follow(at, after.machine);
    const step = outside(at, this.#at(before.machine), this.#at(after.machine));
    const apart = outside(at, Math.min(before.wall, after.wall), Math.max(before.wall, after.wall));
    if (apart > CLOCK_BOUND_MS || apart < -CLOCK_BOUND_MS) this.#trouble = "clocks-differ";
    else if (step > CLOCK_BOUND_MS || step < -CLOCK_BOUND_MS) this.#trouble = "clock-stepped";
    else if (newest - at > CLOCK_BOUND_MS) this.#trouble = "clock-behind";
    else {
      this.#trouble = null;
      this.#trusted = true;
      this.#anchor = { ...this.#anchor, at: this.#anchor.at + step };
    }
    return this.#trouble;
  }

  #read = () => ({ wall: this.#sources.wall(), machine: this.#sources.machine() });

  #at = (machine: number): number => this.#anchor.at + (machine - this.#anchor.machine);

  #follow(at: number, machine: number): void {
    this.#anchor = { ...this.#anchor, at, machine };
    this.#newest = 0;
  }

  /** Adds the time that the machine slept: its monotonic clock stands still meanwhile. */
  #addSleep(): void {
    const slept = this.#sources.awake() - this.#sources.machine();
    const more = slept - this.#anchor.slept;
    if (more >= SLEEP_LEAST_MS) this.#anchor = { ...this.#anchor, at: this.#anchor.at + more, slept };
  }
}

/** Returns how far the value is above the interval, or below it (negative); 0 within it. */
const outside = (value: number, from: number, to: number): number => (value > to ? value - to : value < from ? value - from : 0);
