import { isOver, type VerificationState } from "./verification-state.ts";

/** One verification's states, for any number of readers. */
export class StateFeed {
  #state: VerificationState;
  #changed = Promise.withResolvers<void>();

  constructor(state: VerificationState) {
    this.#state = state;
  }

  get state(): VerificationState {
    return this.#state;
  }

  set(state: VerificationState): void {
    this.#state = state;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Yields the present state and each later one, up to the one that is over. A slow reader gets the newest only. */
  async *states(signal?: AbortSignal): AsyncGenerator<VerificationState> {
    const stopped = Promise.withResolvers<void>();
    const stop = (): void => stopped.resolve();
    if (signal?.aborted) return;
    signal?.addEventListener("abort", stop, { once: true });
    try {
      for (let shown: VerificationState | null = null; ; ) {
        const changed = this.#changed.promise;
        if (this.#state !== shown) {
          shown = this.#state;
          yield shown;
          if (isOver(shown)) return;
          continue;
        }
        await Promise.race([changed, stopped.promise]);
        if (signal?.aborted) return;
      }
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }
}
