import type { HashJob, HashResult } from "./hash-job.ts";
import { HashLate } from "./hash-late.ts";

/** Computes one hash; rejects only if it cannot. */
export type Compute = (job: HashJob) => Promise<HashResult>;

interface Waiting {
  readonly job: HashJob;
  readonly arrivedAt: number;
  readonly settle: (result: HashResult) => void;
  begun: boolean;
}

export interface HashThreads {
  /** The threads of low priority. */
  readonly back: Compute;
  /** How many jobs these run at once. */
  readonly backAtOnce: number;
  /** The one thread of ordinary priority. */
  readonly front: Compute;
}

/**
 * The jobs of the hasher. The threads of low priority take the oldest job that has not begun. While hashing starves, the thread
 * of ordinary priority takes the oldest job without a result, begun or not. To compute a hash twice changes nothing: the first
 * result counts.
 */
export class HashScheduler {
  readonly #threads: HashThreads;
  readonly #now: () => number;
  /** In the order of arrival. */
  readonly #waiting = new Set<Waiting>();
  #backUnderWay = 0;
  #isFrontBusy = false;
  #starves = false;

  /** `now` is a monotonic clock, in milliseconds. */
  constructor(threads: HashThreads, now = () => performance.now()) {
    this.#threads = threads;
    this.#now = now;
  }

  /** True while there is a job without a result. */
  get hasWork(): boolean {
    return this.#waiting.size > 0;
  }

  /** True while the thread of ordinary priority works. */
  get isFrontBusy(): boolean {
    return this.#isFrontBusy;
  }

  /** Resolves with the result, with an error, or with HashLate if `withinMs` passed without either. Never rejects. */
  compute(job: HashJob): Promise<HashResult> {
    const { promise, resolve } = Promise.withResolvers<HashResult>();
    this.#waiting.add({ job, arrivedAt: this.#now(), settle: resolve, begun: false });
    this.#beginBack();
    return promise;
  }

  /** Sets whether hashing gets less than its floor. The caller repeats this while there is work. */
  starves(isSo: boolean): void {
    this.#starves = isSo;
    this.#dropLate();
    this.#beginFront();
  }

  #beginBack(): void {
    this.#dropLate();
    for (const each of this.#waiting) {
      if (this.#backUnderWay >= this.#threads.backAtOnce) return;
      if (each.begun) continue;
      this.#backUnderWay++;
      void this.#run(this.#threads.back, each).then(() => {
        this.#backUnderWay--;
        this.#beginBack();
      });
    }
  }

  #beginFront(): void {
    const [oldest] = this.#waiting;
    if (!this.#starves || this.#isFrontBusy || oldest === undefined) return;
    this.#isFrontBusy = true;
    void this.#run(this.#threads.front, oldest).then(() => {
      this.#isFrontBusy = false;
      this.#beginFront();
    });
  }

  async #run(compute: Compute, waiting: Waiting): Promise<void> {
    waiting.begun = true;
    const result = await compute(waiting.job).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
    this.#settle(waiting, result);
  }

  /** Ends jobs whose `withinMs` has passed: nobody waits for them, so no thread should begin them. */
  #dropLate(): void {
    const now = this.#now();
    for (const each of this.#waiting)
      if (each.job.withinMs !== null && now - each.arrivedAt >= each.job.withinMs)
        this.#settle(each, new HashLate("the hash was not computed in time"));
  }

  #settle(waiting: Waiting, result: HashResult): void {
    if (this.#waiting.delete(waiting)) waiting.settle(result);
  }
}
