const MINUTE_MS = 60_000;
/** The minutes whose failures are added up. */
const WINDOW = 5;
/** The minutes before them by which the usual number is known, and how many of these there must be. */
const HISTORY_MOST = 24 * 60;
const HISTORY_LEAST = 60;
/** Fewer failures in a window are never an alarm: a few people who forgot their passwords. */
const FAILED_LEAST = 50;
/** How many times the usual number is far above it. */
const FAR_ABOVE = 10;

interface Minute {
  readonly number: number;
  failed: number;
  succeeded: number;
}

/** What the sign-ins of the last minutes say. */
export type SignInVerdict =
  | { readonly verdict: "usual" }
  | { readonly verdict: "far-above"; readonly failed: number; readonly usual: number | null }
  /** The server has not run for long enough to know what is usual. */
  | { readonly verdict: "not-known" };

/** Compares the failed sign-ins of the last WINDOW minutes with the usual number on this server. Keeps a number for each minute of a day. */
export class FailedSignIns {
  #minutes: Minute[] = [];
  #began: number | null = null;

  /** Counts sign-ins; `now` is monotonic, in milliseconds. */
  add(failed: number, succeeded: number, now: number): void {
    const number = Math.floor(now / MINUTE_MS);
    this.#began ??= number;
    const last = this.#minutes.at(-1);
    if (last?.number === number) {
      last.failed += failed;
      last.succeeded += succeeded;
    } else this.#minutes.push({ number, failed, succeeded });
    this.#minutes = this.#minutes.filter((minute) => minute.number > number - WINDOW - HISTORY_MOST);
  }

  /**
   * Returns what the last WINDOW minutes are. Without an hour of history, only failures that outnumber the successes are called far
   * above the usual.
   */
  verdict(now: number): SignInVerdict {
    const from = Math.floor(now / MINUTE_MS) - WINDOW + 1;
    const recent = this.#minutes.filter(({ number }) => number >= from);
    const [failed, succeeded] = [sum(recent, "failed"), sum(recent, "succeeded")];
    const history = Math.min(HISTORY_MOST, from - (this.#began ?? from));
    if (history < HISTORY_LEAST)
      return failed >= FAILED_LEAST && failed > succeeded
        ? { verdict: "far-above", failed, usual: null }
        : { verdict: "not-known" };
    const before = this.#minutes.filter(({ number }) => number < from);
    const usual = (sum(before, "failed") / history) * WINDOW;
    return failed >= FAILED_LEAST && failed > FAR_ABOVE * usual ? { verdict: "far-above", failed, usual } : { verdict: "usual" };
  }
}

const sum = (minutes: readonly Minute[], which: "failed" | "succeeded"): number =>
  minutes.reduce((total, minute) => total + minute[which], 0);
