/** The parts of a log line that decide which lines are alike. */
export interface LogLine {
  /** Pino's number for the level. */
  readonly level: number;
  readonly message: string;
  /** Distinguishes two causes of one message, such as an error's code; "" if there is none. */
  readonly kind: string;
}

/** Lines that were held back, summed up. */
export interface HeldBack extends LogLine {
  readonly times: number;
  /** Since the first line of this kind, in milliseconds. */
  readonly withinMs: number;
}

interface Window {
  readonly line: LogLine;
  readonly beganAt: number;
  written: number;
  held: number;
}

/** The most lines of one kind that are written within one window. */
const BURST = 20;
const WINDOW_MS = 10_000;
/** The most kinds that are counted at once. Lines of further kinds are written: one too many is better than one that is lost. */
const KINDS_MAX = 1_000;

/**
 * Keeps one failure that occurs thousands of times from filling the log: of lines that are alike, the first `BURST` in
 * `WINDOW_MS` are written, the rest are counted.
 */
export class LineLimit {
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  /** `now` is a monotonic clock, in milliseconds. */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Returns true if the line is to be written, false if it was only counted. */
  admit(line: LogLine): boolean {
    const key = `${line.level}\0${line.message}\0${line.kind}`;
    const now = this.#now();
    let window = this.#windows.get(key);
    if (window === undefined || (window.held === 0 && isOver(window, now))) {
      if (window === undefined && this.#windows.size >= KINDS_MAX) return true;
      window = { line, beganAt: now, written: 0, held: 0 };
      this.#windows.set(key, window);
    }
    if (window.written < BURST) {
      window.written++;
      return true;
    }
    window.held++;
    return false;
  }

  /** Returns the lines held back in windows that are over, or in all; each is returned once. */
  settle(all = false): readonly HeldBack[] {
    const now = this.#now();
    const settled: HeldBack[] = [];
    for (const [key, window] of this.#windows) {
      if (!all && !isOver(window, now)) continue;
      this.#windows.delete(key);
      if (window.held > 0) settled.push({ ...window.line, times: window.held, withinMs: now - window.beganAt });
    }
    return settled;
  }
}

const isOver = ({ beganAt }: Window, now: number): boolean => now - beganAt >= WINDOW_MS;
