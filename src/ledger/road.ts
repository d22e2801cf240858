import { type Outcome, refuse } from "../model/refusal.ts";
import type { Store } from "../store/connect.ts";
import { type CommitOptions, commitBatch } from "./commit.ts";
import { isConflict, isLocked, isUncertain } from "./failure.ts";
import { Gathering } from "./gathering.ts";
import { LedgerError } from "./ledger-error.ts";
import { Line } from "./line.ts";
import type { MoneyOp, MoneyRequest, ResultFor, Results } from "./request.ts";
import type { Settings } from "./settings.ts";

export interface RoadOptions extends Settings {
  /** The most requests that one commit takes. */
  readonly batchMax?: number;
  /** The most requests that may wait; those above are refused with `bank-busy`. */
  readonly queueMax?: number;
  /** Called after each commit with the number of requests in it and how long it took, in milliseconds. */
  readonly onCommit?: (size: number, ms: number) => void;
  /** Called with the reason whenever a batch fails, whatever comes of it later: for the operator's log. */
  readonly onFailure?: (error: unknown) => void;
  /** The pauses before the tries of a batch, in milliseconds: as many tries. */
  readonly pausesMs?: readonly number[];
  /** How long a batch waits for one account that somebody keeps locked; then its requests go one by one. */
  readonly lockTimeoutMs?: number;
  /** How long, under load, a batch waits at most for those whom the one before answered, in milliseconds. */
  readonly gatherMs?: number;
  readonly beforeCommit?: CommitOptions["beforeCommit"];
}

/** A request on the road, and the promise of its answer. */
interface Waiting {
  readonly request: MoneyRequest;
  readonly resolve: (outcome: Outcome<Results[MoneyOp]>) => void;
  readonly reject: (error: unknown) => void;
  /** True from when a commit of it was sent and not confirmed: from then on nobody may say that nothing was done. */
  maybeDone: boolean;
}

const BATCH_MAX = 500;
const QUEUE_MAX = 4_000;
const LOCK_TIMEOUT_MS = 500;
const GATHER_MS = 4;

/** Some 6 seconds in all, in which a database restarts. */
const PAUSES_MS = [0, 10, 100, 300, 1000, 2000, 3000];
/** The most times that a request is tried which runs into others: more often is no accident. */
const CONFLICTS_MAX = 3;

/**
 * The one road that every money operation takes. Requests are committed in batches, one batch at a time: what arrives
 * while one is under way goes out together in the next, a lone request goes out at once, and under load the next batch waits
 * a moment for those who were just answered: a batch costs much, and one more request in it little. A repeat of a request may
 * be posted at any time, here or on another road: it gets the first answer (PROTOCOL.md, section 5.1).
 */
export class Road {
  readonly #options: RoadOptions;
  readonly #line: Line;
  readonly #queue: Waiting[] = [];
  readonly #gathering: Gathering;
  #running: Promise<void> | null = null;
  #draining = false;

  constructor(store: Store, options: RoadOptions) {
    this.#options = options;
    this.#gathering = new Gathering(options.gatherMs ?? GATHER_MS);
    const { currency, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
    this.#line = new Line(store, { currency, lockTimeoutMs });
  }

  /**
   * The answer, once it is committed. Rejects with LedgerError `outcome-unknown` where the database was lost in the middle
   * of the commit and could not be asked afterwards: the caller then breaks its session off without an answer, and the ATM
   * asks again. Rejects with what was thrown where the request is one that no bank should post.
   */
  post<Request extends MoneyRequest>(request: Request): Promise<Outcome<ResultFor<Request>>> {
    if (this.#draining || this.#queue.length >= (this.#options.queueMax ?? QUEUE_MAX))
      return Promise.resolve(refuse("bank-busy"));
    const { promise, resolve, reject } = Promise.withResolvers<Outcome<ResultFor<Request>>>();
    this.#queue.push({ request, resolve: resolve as Waiting["resolve"], reject, maybeDone: false });
    this.#running ??= this.#run();
    this.#gathering.count(this.#queue.length);
    return promise;
  }

  /** How many requests wait for the batch under way to end. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Takes nothing new, answers all that waits, and gives the connection back. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#gathering.end();
    await this.#running;
    this.#line.release();
  }

  async #run(): Promise<void> {
    const { batchMax = BATCH_MAX } = this.#options;
    for (;;) {
      // Whatever else arrives in this turn of the event loop comes along.
      await new Promise(setImmediate);
      if (!this.#draining) await this.#gathering.wait(this.#queue.length, batchMax);
      if (this.#queue.length === 0) break;
      this.#gathering.begin();
      await this.#carry(this.#queue.splice(0, batchMax));
    }
    this.#gathering.begin();
    this.#running = null;
  }

  /** Answers or gives up each of these. What fails together goes one by one, so that only the one that cannot pass fails. */
  async #carry(batch: readonly Waiting[]): Promise<void> {
    const failure = await this.#commit(batch);
    if (failure === null) return;
    if (batch.length > 1 && !isUncertain(failure)) for (const each of batch) await this.#carry([each]);
    else for (const each of batch) giveUp(each, failure);
  }

  /**
   * Commits the batch and answers it; returns null, or why it could not be done. After a lost connection the same batch is
   * simply committed again: under the locks that the lost transaction held, its first statements ask request_answer what
   * has become of it, and a request that was done is then answered as the repeat it is.
   */
  async #commit(batch: readonly Waiting[]): Promise<unknown> {
    const { limits, beforeCommit, onCommit, onFailure, pausesMs = PAUSES_MS } = this.#options;
    let failure: unknown = null;
    for (const [tries, pauseMs] of pausesMs.entries()) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      let sent = false;
      let warnings = 0;
      const since = performance.now();
      const onSend = (): void => {
        sent = true;
        warnings = this.#line.warnings;
      };
      try {
        const sql = await this.#line.open();
        const requests = batch.map((each) => each.request);
        const answers = await commitBatch(sql, requests, { limits, beforeCommit, onSend });
        if (this.#line.warnings !== warnings) throw unconfirmed();
        onCommit?.(batch.length, performance.now() - since);
        this.#gathering.answer(batch.length, this.#queue.length);
        batch.forEach((each, i) => void each.resolve(answers[i] as Outcome<Results[MoneyOp]>));
        return null;
      } catch (error) {
        failure = error;
      }
      onFailure?.(failure);
      if (isUncertain(failure)) {
        this.#line.release();
        if (sent) for (const each of batch) each.maybeDone = true;
      } else if (batch.length > 1 || !isConflict(failure) || tries + 1 >= CONFLICTS_MAX) break;
    }
    return failure;
  }
}

/**
 * A commit may succeed with a warning: "canceling wait for synchronous replication". It then stands here, but could be gone
 * after a failover. No other warning comes with a commit of ours, so any counts as this one, in whatever language it is.
 */
const unconfirmed = () => new LedgerError("commit-unconfirmed", "the standby has not confirmed a commit");

/** Nothing was done for certain: a refusal. Maybe it was, or it is a bug: no answer is better than a wrong one. */
function giveUp({ maybeDone, resolve, reject }: Waiting, failure: unknown): void {
  if (maybeDone) reject(new LedgerError("outcome-unknown", "the database was lost in a commit and could not be asked", failure));
  else if (isUncertain(failure) || isConflict(failure) || isLocked(failure)) resolve(refuse("bank-busy"));
  else reject(failure);
}
