import { type EventStore, type EventWriters, isClosed } from "../../events/events.ts";
import { type Outcome, refuse } from "../../model/model.ts";
import type { Settings } from "../deciding/settings.ts";
import { LedgerError } from "../ledger-error.ts";
import type { MoneyOp, MoneyRequest, ResultFor } from "../transactions/transactions.ts";
import { type CommitOptions, commitBatch } from "./commit.ts";
import { isConflict, isUncertain, isUndone } from "./failure.ts";
import { LedgerConnection } from "./ledger-connection.ts";

export interface BatchRunnerOptions extends Settings {
  /** Called after each commit with the number of requests in it and how long it took, in milliseconds. */
  readonly onCommit?: (size: number, ms: number) => void;
  /** Called with the reason each time a commit fails, even if a later try succeeds: for the operator's log. */
  readonly onFailure?: (error: unknown) => void;
  /** The pause before each try of a batch, in milliseconds. Its length is the number of tries. */
  readonly pausesMs?: readonly number[];
  /** How long a batch waits for one locked account, in milliseconds; then its requests are committed one by one. */
  readonly lockTimeoutMs?: number;
  /** How long the server keeps a transaction that waits for this process, in milliseconds; some seconds unless given. */
  readonly idleMostMs?: number;
  readonly beforeCommit?: CommitOptions["beforeCommit"];
}

/** A request on the group commit, and the promise of its answer. */
export interface Waiting {
  readonly request: MoneyRequest;
  readonly resolve: (outcome: Outcome<ResultFor<MoneyOp>>) => void;
  readonly reject: (error: unknown) => void;
  /** True once a commit of it was sent and not confirmed. From then on it may be done and must not be refused. */
  maybeDone: boolean;
}

const LOCK_TIMEOUT_MS = 500;
const AGAIN_MS = 250;
/** Some 6 seconds in total: enough for a database to restart. No pause is long, because the customer waits for it too. */
const PAUSES_MS = [0, 10, 100, 300, ...Array.from({ length: 24 }, () => AGAIN_MS)];
/** No try begins after this time: an ATM waits 10 seconds for its answer. */
const TRIES_MOST_MS = 8_000;
/** Maximum attempts per conflicting request. */
const CONFLICTS_MAX = 3;

/** Commits batches one after another, on a connection that only this runner uses. */
export class BatchRunner {
  readonly #options: BatchRunnerOptions;
  readonly #connection: LedgerConnection;
  readonly #writers: EventWriters;

  constructor(store: EventStore, options: BatchRunnerOptions) {
    this.#options = options;
    this.#writers = store.writers;
    const { currency, lockTimeoutMs = LOCK_TIMEOUT_MS, idleMostMs } = options;
    this.#connection = new LedgerConnection(store, { currency, lockTimeoutMs, idleMostMs });
  }

  /**
   * Answers each request or gives it up. Resolves with null, or with the reason if the database stayed unreachable. If a batch
   * fails as a whole, its requests are committed one by one, so that only those fail that cannot pass. Calls `onAnswer` with the
   * requests of a commit right before it answers them.
   */
  async carry(batch: readonly Waiting[], onAnswer: (answered: readonly Waiting[]) => void): Promise<unknown> {
    const failure = await this.#commit(batch, onAnswer);
    if (failure === null) return null;
    if (batch.length === 1 || isUncertain(failure)) {
      for (const each of batch) giveUp(each, failure);
      return isUncertain(failure) ? failure : null;
    }
    let unreached: unknown = null;
    for (const each of batch) {
      // Without a database each would wait as long as the first did.
      if (unreached === null) unreached = await this.carry([each], onAnswer);
      else giveUp(each, unreached);
    }
    return unreached;
  }

  /** Releases the connection. */
  release(): void {
    this.#connection.release();
  }

  /**
   * Commits the batch and answers it. Resolves with null, or with the last failure. After a lost connection it commits the same
   * batch again: its first statements take the locks that the lost transaction held, then read request_answer. A request that
   * the lost transaction did is found there and answered as a repeat.
   */
  async #commit(batch: readonly Waiting[], onAnswer: (answered: readonly Waiting[]) => void): Promise<unknown> {
    const { limits, beforeCommit, onCommit, onFailure, pausesMs = PAUSES_MS } = this.#options;
    let failure: unknown = null;
    const began = performance.now();
    for (const [tries, pauseMs] of pausesMs.entries()) {
      if (performance.now() - began + pauseMs > TRIES_MOST_MS) break;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      let sent = false;
      let warnings = 0;
      const since = performance.now();
      const onSend = (): void => {
        sent = true;
        warnings = this.#connection.warnings;
      };
      const writer = this.#writers.take();
      try {
        const sql = await this.#connection.open();
        const requests = batch.map((each) => each.request);
        const answers = await commitBatch(sql, requests, { limits, writer, beforeCommit, onSend });
        if (this.#connection.warnings !== warnings) throw unconfirmed();
        writer.committed();
        this.#writers.giveBack(writer);
        onCommit?.(batch.length, performance.now() - since);
        onAnswer(batch);
        batch.forEach((each, i) => void each.resolve(answers[i] as Outcome<ResultFor<MoneyOp>>));
        return null;
      } catch (error) {
        failure = error;
      }
      onFailure?.(failure);
      if (!isUncertain(failure) && !isClosed(failure)) {
        writer.undone();
        this.#writers.giveBack(writer);
      }
      if (isUncertain(failure)) {
        this.#connection.release();
        if (sent) for (const each of batch) each.maybeDone = true;
      } else if (batch.length > 1 || !isConflict(failure) || tries + 1 >= CONFLICTS_MAX) break;
    }
    return failure;
  }
}

/**
 * A commit may succeed with a warning: "canceling wait for synchronous replication". It then stands on this server, but a
 * failover may lose it. Our commits raise no other warning, so any counts as this one, whatever the server's language.
 */
const unconfirmed = () => new LedgerError("commit-unconfirmed", "the standby has not confirmed a commit");

/** Refuses the request if certainly nothing was done. Otherwise, or on a bug, rejects: no answer is better than a wrong one. */
function giveUp({ maybeDone, resolve, reject }: Waiting, failure: unknown): void {
  if (maybeDone) reject(new LedgerError("outcome-unknown", "the database was lost in a commit and could not be asked", failure));
  else if (isUncertain(failure) || isConflict(failure) || isUndone(failure)) resolve(refuse("bank-busy"));
  else reject(failure);
}
