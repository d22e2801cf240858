import type { Notice } from "../notices/notice.ts";
import type { Post } from "./webhook.ts";

/** The pause after a first failure, and the longest one, in milliseconds. */
const PAUSE_LEAST_MS = 5_000;
const PAUSE_MOST_MS = 10 * 60_000;

export interface OutboxOptions {
  /** Called when the receiver fails for another cause than before, and with null when it takes notices again. */
  readonly onTurn: (cause: string | null) => void;
  /** Monotonic milliseconds. */
  readonly monotonic?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/**
 * The way to one receiver, with pauses that grow while it fails: a receiver that is down is not flooded when it returns, and the
 * servers of a bank do not all try at once. It keeps no notice: what was not sent is due again.
 */
export class Outbox {
  readonly #post: Post;
  readonly #options: Required<OutboxOptions>;
  #cause: string | null = null;
  #failures = 0;
  #failingSince: number | null = null;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(post: Post, options: OutboxOptions) {
    this.#post = post;
    this.#options = { monotonic: () => performance.now(), random: Math.random, ...options };
  }

  /** For how long the receiver has taken nothing although it was tried, in milliseconds; 0 if the last try succeeded. */
  get failingMs(): number {
    return this.#failingSince === null ? 0 : this.#options.monotonic() - this.#failingSince;
  }

  /** True while nothing may be sent, because the receiver has just failed. */
  get rests(): boolean {
    return this.#options.monotonic() < this.#restUntil;
  }

  /** Sends the notice, unless the outbox rests. Resolves with true once the receiver has taken it. Never rejects. */
  async send(notice: Notice, stop: AbortSignal): Promise<boolean> {
    if (this.rests || stop.aborted) return false;
    const cause = await this.#post(notice, stop);
    // A stop is no failure of the receiver.
    if (cause !== null && stop.aborted) return false;
    if (cause === null) this.#succeed();
    else this.#fail(cause);
    return cause === null;
  }

  #succeed(): void {
    if (this.#cause !== null) this.#options.onTurn(null);
    this.#cause = null;
    this.#failures = 0;
    this.#failingSince = null;
  }

  #fail(cause: string): void {
    const { monotonic, random, onTurn } = this.#options;
    if (cause !== this.#cause) onTurn(cause);
    this.#cause = cause;
    this.#failingSince ??= monotonic();
    const pause = Math.min(PAUSE_LEAST_MS * 2 ** Math.min(this.#failures++, 20), PAUSE_MOST_MS);
    // From half of the pause to the whole.
    this.#restUntil = monotonic() + (pause * (1 + random())) / 2;
  }
}
