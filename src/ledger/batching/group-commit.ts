import type { EventStore } from "../../events/events.ts";
import { type Outcome, refuse, type TerminalId } from "../../model/model.ts";
import type { MoneyRequest, ResultFor } from "../transactions/transactions.ts";
import { BatchRunner, type BatchRunnerOptions, type Waiting } from "./batch-runner.ts";
import { BatchWindow } from "./batch-window.ts";
import { takeApart, takeShare } from "./queue.ts";

export interface GroupCommitOptions extends BatchRunnerOptions {
  /** The most requests that one commit takes. */
  readonly batchMax?: number;
  /** The most requests that may wait; more are refused with `bank-busy`. */
  readonly queueMax?: number;
  /** How long, under load, a batch waits at most for the ATMs that the one before answered, in milliseconds. */
  readonly batchWindowMs?: number;
  /** The fewest waiting requests that go out beside a batch under way; under more load, an even share of all requests. */
  readonly besideFrom?: number;
}

const BATCH_MAX = 500;
const QUEUE_MAX = 4_000;
/** Under load most ATMs ask again within 2 to 8 milliseconds of their answer, depending on the machine. */
const BATCH_WINDOW_MS = 16;
/** Two often both wait for this process or for the disk; four commit no more than three. */
const RUNNERS = 3;
/** From this many requests on, the fixed cost of a second batch is small for each of them. */
const BESIDE_FROM = 24;
/** A third batch is worth its cost from this multiple of BESIDE_FROM on; below it, two larger ones cost less. */
const THIRD_FROM = 8;

/** A runner, and the batch that is under way on it; the batch is empty if the runner is free. */
interface Traffic {
  readonly runner: BatchRunner;
  batch: readonly Waiting[];
}

/**
 * Commits every money operation, in batches. A lone request goes out at once; requests that arrive while a batch is under way go
 * out together in the next. Under load the next batch waits briefly for the ATMs that were just answered: a batch costs much,
 * and one more request in it little. If enough requests wait, a second batch goes out beside the first, on another runner, with
 * requests that touch none of the same accounts. A repeat of a request may be posted at any time, here or on another group
 * commit: it gets the first answer (PROTOCOL.md, section 5.1). Each of the RUNNERS opens a connection when first needed and
 * keeps it.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #runners: readonly Traffic[];
  readonly #queue: Waiting[] = [];
  readonly #batchWindow: BatchWindow;
  readonly #empty = Promise.withResolvers<void>();
  #choosing = false;
  #draining = false;

  constructor(store: EventStore, options: GroupCommitOptions) {
    this.#options = options;
    this.#batchWindow = new BatchWindow(options.batchWindowMs ?? BATCH_WINDOW_MS);
    this.#runners = Array.from({ length: RUNNERS }, () => ({ runner: new BatchRunner(store, options), batch: [] }));
  }

  /**
   * Resolves with the answer once it is committed. Rejects with LedgerError `outcome-unknown` if the database was lost during
   * the commit and could not be asked afterwards: the caller then ends its session without an answer, and the ATM asks again.
   * Rejects with the error that was thrown if no bank should post such a request.
   */
  post<Request extends MoneyRequest>(request: Request): Promise<Outcome<ResultFor<Request["op"]>>> {
    if (this.#draining || this.#queue.length >= (this.#options.queueMax ?? QUEUE_MAX))
      return Promise.resolve(refuse("bank-busy"));
    const { promise, resolve, reject } = Promise.withResolvers<Outcome<ResultFor<Request["op"]>>>();
    this.#queue.push({ request, resolve: resolve as Waiting["resolve"], reject, maybeDone: false });
    this.#go();
    this.#batchWindow.come(request.terminal, this.#queue.length);
    return promise;
  }

  /** The number of requests that wait for a batch under way to end. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Refuses new requests, answers all that wait, and releases the connections. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#batchWindow.end();
    this.#go();
    await this.#empty.promise;
    for (const { runner } of this.#runners) runner.release();
  }

  /** Sends out waiting requests if a runner is free for them. */
  #go(): void {
    if (this.#choosing) return;
    const underWay = this.#underWay;
    if (underWay === 0 && this.#queue.length === 0) {
      this.#batchWindow.begin();
      if (this.#draining) this.#empty.resolve();
    } else if (underWay === 0 || (this.#queue.length >= this.#share && this.#free.length > 0)) {
      this.#choosing = true;
      void this.#choose();
    }
  }

  async #choose(): Promise<void> {
    // The batch includes all that arrives in this turn of the event loop.
    await new Promise(setImmediate);
    if (!this.#draining && this.#underWay === 0) await this.#batchWindow.wait(this.#queue.length, this.#batchMax);
    const batch = this.#take();
    this.#choosing = false;
    if (batch.length === 0) return;
    void this.#send(batch);
    this.#go();
  }

  /** Returns the batch that goes out now; it is empty if all waiting requests touch what is under way. */
  #take(): readonly Waiting[] {
    const share = this.#share;
    const underWay = this.#runners.flatMap(({ batch }) => batch);
    if (underWay.length > 0) return takeApart(this.#queue, share, underWay);
    if (this.#queue.length < 2 * this.#besideFrom) return this.#queue.splice(0, this.#batchMax);
    return takeShare(this.#queue, share, { others: this.#besideFrom / 2, batchMax: this.#batchMax });
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const traffic = this.#free[0] as Traffic;
    traffic.batch = batch;
    this.#batchWindow.begin();
    const unreached = await traffic.runner.carry(batch, (answered) =>
      this.#batchWindow.answer(answered.map(terminalOf), this.#queue.length),
    );
    traffic.batch = [];
    // Each further batch would wait as long and find no database either. Nothing of these requests was done.
    if (unreached !== null) for (const { resolve } of this.#queue.splice(0)) resolve(refuse("bank-busy"));
    this.#go();
  }

  get #batchMax(): number {
    return this.#options.batchMax ?? BATCH_MAX;
  }

  get #besideFrom(): number {
    return this.#options.besideFrom ?? BESIDE_FROM;
  }

  get #free(): readonly Traffic[] {
    return this.#runners.filter(({ batch }) => batch.length === 0);
  }

  /** The number of requests under way, on all runners. */
  get #underWay(): number {
    return this.#runners.reduce((sum, { batch }) => sum + batch.length, 0);
  }

  /** The size of a batch if all requests, waiting and under way, are shared evenly among as many runners as they are worth. */
  get #share(): number {
    const all = this.#queue.length + this.#underWay;
    const runners = all < THIRD_FROM * this.#besideFrom ? RUNNERS - 1 : RUNNERS;
    return Math.min(this.#batchMax, Math.max(this.#besideFrom, Math.ceil(all / runners)));
  }
}

const terminalOf = ({ request }: Waiting): TerminalId => request.terminal;
