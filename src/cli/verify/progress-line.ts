import { remainingMs } from "../../verification/verification.ts";

const EVERY_MS = 500;

/** Shows on a terminal how much is done and about how long the rest takes; nowhere else. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #began = performance.now();
  #shownAt = -Infinity;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  /** `done` is the share of the work, from 0 to 1. */
  show(done: number): void {
    const now = performance.now();
    if (!this.#stream.isTTY || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    this.#stream.write(`\r\x1b[K${progressText(done, now - this.#began)}`);
  }

  /** Removes the line. */
  end(): void {
    if (this.#isShown) this.#stream.write("\r\x1b[K");
    this.#isShown = false;
  }
}

/** The text of the line after `elapsedMs` milliseconds. */
export function progressText(done: number, elapsedMs: number): string {
  const percent = `verifying: ${Math.floor(100 * done)} %`;
  const rest = remainingMs(done, elapsedMs);
  if (rest === null) return percent;
  const seconds = Math.ceil(rest / 1_000);
  return `${percent}, about ${seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
