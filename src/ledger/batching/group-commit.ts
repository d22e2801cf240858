import { type Outcome, refuse, type TerminalId } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import type { MoneyRequest, ResultFor } from "../transactions/request.ts";
import { BatchRunner, type BatchRunnerOptions, type Waiting } from "./batch-runner.ts";
import { BatchWindow } from "./batch-window.ts";
import { takeApart, takeShare } from "./queue.ts";

export interface GroupCommitOptions extends BatchRunnerOptions {
  /** The most requests that one commit takes. */
  readonly batchMax?: number;
  /** The most requests that may wait; those above are refused with `bank-busy`. */
  readonly queueMax?: number;
  /** How long, under load, a batch waits at most for those whom the one before answered, in milliseconds. */
  readonly batchWindowMs?: number;
  /** From so many on, and no fewer than their share of all, those that wait while a batch is under way go out beside it. */
  readonly besideFrom?: number;
}

const BATCH_MAX = 500;
const QUEUE_MAX = 4_000;
/** Under load whoever is answered has mostly asked again within 2 to 8 milliseconds, by how fast the machine is. */
const BATCH_WINDOW_MS = 16;
/** With two, both often wait for this process or for the disk at once; four do no more. */
const RUNNERS = 3;
/** What a second batch costs, whatever its size, is then shared by so many that it is little for each. */
const BESIDE_FROM = 24;
/** So many times that are worth a third batch: before, two larger ones cost less. */
const THIRD_FROM = 8;

/** A runner, and the batch that is under way on it; none where the runner is free. */
interface Traffic {
  readonly runner: BatchRunner;
  batch: readonly Waiting[];
}

/**
 * The one group commit that every money operation takes. Requests are committed in batches: what arrives while one is under way goes
 * out together in the next, a lone request goes out at once, and under load the next batch waits a moment for those who were
 * just answered: a batch costs much, and one more request in it little. Where so many wait that a second batch is worth its
 * cost, it goes out beside the first, on a runner of its own, with what touches none of the same accounts. A repeat of a request
 * may be posted at any time, here or on another group commit: it gets the first answer (PROTOCOL.md, section 5.1). Each runner keeps a
 * connection of the store from when it is first needed: three at most.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #runners: readonly Traffic[];
  readonly #queue: Waiting[] = [];
  readonly #batchWindow: BatchWindow;
  readonly #empty = Promise.withResolvers<void>();
  #choosing = false;
  #draining = false;

  constructor(store: Store, options: GroupCommitOptions) {
    this.#options = options;
    this.#batchWindow = new BatchWindow(options.batchWindowMs ?? BATCH_WINDOW_MS);
    this.#runners = Array.from({ length: RUNNERS }, () => ({ runner: new BatchRunner(store, options), batch: [] }));
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
    this.#go();
    this.#batchWindow.come(request.terminal, this.#queue.length);
    return promise;
  }

  /** How many requests wait for a batch under way to end. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Takes nothing new, answers all that waits, and gives the connections back. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#batchWindow.end();
    this.#go();
    await this.#empty.promise;
    for (const { runner } of this.#runners) runner.release();
  }

  /** Sends out what waits, where there is a runner for it. */
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
    // Whatever else arrives in this turn of the event loop comes along.
    await new Promise(setImmediate);
    if (!this.#draining && this.#underWay === 0) await this.#batchWindow.wait(this.#queue.length, this.#batchMax);
    const batch = this.#take();
    this.#choosing = false;
    if (batch.length === 0) return;
    void this.#send(batch);
    this.#go();
  }

  /** The batch that goes out now; none where all that waits touches what is under way. */
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
    // They would find no database either, each batch after as long a time; of none of them anything was done.
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

  /** How many are under way, on all runners. */
  get #underWay(): number {
    return this.#runners.reduce((sum, { batch }) => sum + batch.length, 0);
  }

  /** How many a batch has where all that wait and are under way are to be shared out among the runners that they are worth. */
  get #share(): number {
    const all = this.#queue.length + this.#underWay;
    const runners = all < THIRD_FROM * this.#besideFrom ? RUNNERS - 1 : RUNNERS;
    return Math.min(this.#batchMax, Math.max(this.#besideFrom, Math.ceil(all / runners)));
  }
}

const terminalOf = ({ request }: Waiting): TerminalId => request.terminal;
