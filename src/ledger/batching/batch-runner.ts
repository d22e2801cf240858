import { type Outcome, refuse } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import { LedgerError } from "../ledger-error.ts";
import type { MoneyOp, MoneyRequest, Results } from "../transactions/request.ts";
import type { Settings } from "../transactions/settings.ts";
import { type CommitOptions, commitBatch } from "./commit.ts";
import { isConflict, isUncertain, isUndone } from "./failure.ts";
import { LedgerConnection } from "./ledger-connection.ts";

export interface BatchRunnerOptions extends Settings {
  /** Called after each commit with the number of requests in it and how long it took, in milliseconds. */
  readonly onCommit?: (size: number, ms: number) => void;
  /** Called with the reason whenever a batch fails, whatever comes of it later: for the operator's log. */
  readonly onFailure?: (error: unknown) => void;
  /** The pauses before the tries of a batch, in milliseconds: as many tries. */
  readonly pausesMs?: readonly number[];
  /** How long a batch waits for one account that somebody keeps locked; then its requests go one by one. */
  readonly lockTimeoutMs?: number;
  readonly beforeCommit?: CommitOptions["beforeCommit"];
}

/** A request on the group commit, and the promise of its answer. */
export interface Waiting {
  readonly request: MoneyRequest;
  readonly resolve: (outcome: Outcome<Results[MoneyOp]>) => void;
  readonly reject: (error: unknown) => void;
  /** True from when a commit of it was sent and not confirmed: from then on nobody may say that nothing was done. */
  maybeDone: boolean;
}

const LOCK_TIMEOUT_MS = 500;
/** Some 6 seconds in all, in which a database restarts. */
const PAUSES_MS = [0, 10, 100, 300, 1000, 2000, 3000];
/** No try begins later: an ATM waits 10 seconds for its answer. */
const TRIES_MOST_MS = 8_000;
/** The most times that a request is tried which runs into others: more often is no accident. */
const CONFLICTS_MAX = 3;

/** One runner of the group commit: a connection of its own, on which one batch after the other is committed. */
export class BatchRunner {
  readonly #options: BatchRunnerOptions;
  readonly #connection: LedgerConnection;

  constructor(store: Store, options: BatchRunnerOptions) {
    this.#options = options;
    const { currency, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
    this.#connection = new LedgerConnection(store, { currency, lockTimeoutMs });
  }

  /**
   * Answers or gives up each of these. Resolves with null, or with why the database could not be reached in all that time. What fails
   * together goes one by one, so that only the one that cannot pass fails. `onAnswer` is called with those of a commit right before their
   * answers are given.
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
      // Without a database each would wait as long as the first, one after the other.
      if (unreached === null) unreached = await this.carry([each], onAnswer);
      else giveUp(each, unreached);
    }
    return unreached;
  }

  /** Gives the connection back. */
  release(): void {
    this.#connection.release();
  }

  /**
   * Commits the batch and answers it; returns null, or why it could not be done. After a lost connection the same batch is
   * simply committed again: under the locks that the lost transaction held, its first statements ask request_answer what
   * has become of it, and a request that was done is then answered as the repeat it is.
   */
  async #commit(batch: readonly Waiting[], onAnswer: (answered: readonly Waiting[]) => void): Promise<unknown> {
    const { limits, beforeCommit, onCommit, onFailure, pausesMs = PAUSES_MS } = this.#options;
    let failure: unknown = null;
    const began = performance.now();
    for (const [tries, pauseMs] of pausesMs.entries()) {
      if (tries > 0 && performance.now() - began + pauseMs > TRIES_MOST_MS) break;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      let sent = false;
      let warnings = 0;
      const since = performance.now();
      const onSend = (): void => {
        sent = true;
        warnings = this.#connection.warnings;
      };
      try {
        const sql = await this.#connection.open();
        const requests = batch.map((each) => each.request);
        const answers = await commitBatch(sql, requests, { limits, beforeCommit, onSend });
        if (this.#connection.warnings !== warnings) throw unconfirmed();
        onCommit?.(batch.length, performance.now() - since);
        onAnswer(batch);
        batch.forEach((each, i) => void each.resolve(answers[i] as Outcome<Results[MoneyOp]>));
        return null;
      } catch (error) {
        failure = error;
      }
      onFailure?.(failure);
      if (isUncertain(failure)) {
        this.#connection.release();
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
  else if (isUncertain(failure) || isConflict(failure) || isUndone(failure)) resolve(refuse("bank-busy"));
  else reject(failure);
}
