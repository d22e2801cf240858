import { HashLate } from "../../customers/customers.ts";
import type { HashJob, HashResult } from "./hash-job.ts";

/** Computes one hash; rejects only where it cannot. */
export type Compute = (job: HashJob) => Promise<HashResult>;

interface Waiting {
  readonly job: HashJob;
  readonly arrivedAt: number;
  readonly settle: (result: HashResult) => void;
  begun: boolean;
}

export interface HashThreads {
  /** The threads that stand back for everybody. */
  readonly back: Compute;
  /** How many jobs they have under way at once. */
  readonly backAtOnce: number;
  /** The one thread of ordinary priority. */
  readonly front: Compute;
}

/**
 * The jobs of the hasher. The threads that stand back take the oldest that none has begun. While hashing starves, the thread of ordinary
 * priority takes the oldest of all without a result, begun or not: to compute a hash twice changes nothing, and the first result counts.
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

  /** Comes to the result, to an error, or to HashLate where nobody waited any longer before the job was begun. */
  compute(job: HashJob): Promise<HashResult> {
    const { promise, resolve } = Promise.withResolvers<HashResult>();
    this.#waiting.add({ job, arrivedAt: this.#now(), settle: resolve, begun: false });
    this.#beginBack();
    return promise;
  }

  /** To be told again and again while there is work: whether hashing gets less than its floor. */
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

  /** What nobody waits for is not begun, and not by the other thread either. */
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
