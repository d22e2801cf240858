import { setTimeout as sleep } from "node:timers/promises";
import { holdLease, type Lease, type Sql } from "../../store/store.ts";
import type { Outbox } from "../webhook/outbox.ts";
import { type DueNotice, dueNotices, markTold } from "./due-notices.ts";

/** Elects the one process of a bank that tells operators of alarms: "alm", 1. */
const LEASE: Lease = { class: 0x616c6d, number: 1 };
/** The pause between two rounds, and between two tries to be elected, in milliseconds. */
const EVERY_MS = 2_000;
/** The most notices of one round. */
const ROUND_MAX = 20;
/** How long a stop waits for a database that is out of reach, in milliseconds. */
const STOP_MOST_MS = 2_000;

export interface NotifierOptions {
  readonly sql: Sql;
  /** Null if there is no webhook: then nobody is told, but one process is elected all the same. */
  readonly outbox: Outbox | null;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** The database or its lease was lost, in a way that a later try may cure. */
  readonly onProblem: (error: unknown) => void;
  readonly everyMs?: number;
}

/**
 * Tells operators of alarms, from one server of the bank at a time. A notice is sent, and then marked as told. A crash between the
 * two, or a lease that was lost meanwhile, sends it once more under the same id.
 */
export class Notifier {
  readonly #options: Required<NotifierOptions>;
  readonly #stopping = new AbortController();
  /** How often each notice has failed: one that the receiver refuses must not stop the others. */
  readonly #failures = new Map<string, number>();
  #elected = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: NotifierOptions) {
    this.#options = { everyMs: EVERY_MS, ...options };
  }

  /** True while this server is the one that tells operators, and looks at what concerns the whole bank. */
  get elected(): boolean {
    return this.#elected;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends the request under way. Waits for the database at most STOP_MOST_MS. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.race([this.#running, sleep(STOP_MOST_MS, undefined, { ref: false })]);
  }

  /** Sends what is due. Rejects as the database does. */
  async round(check: () => Promise<void> = async () => {}): Promise<void> {
    const { sql, outbox, now } = this.#options;
    if (outbox === null || outbox.rests) return;
    for (const due of this.#inOrder(await dueNotices(sql, now(), ROUND_MAX))) {
      await check();
      if (!(await this.#send(outbox, due))) return;
    }
  }

  async #send(outbox: Outbox, due: DueNotice): Promise<boolean> {
    const { sql, now } = this.#options;
    const { id } = due.notice;
    const isSent = await outbox.send(due.notice, this.#stopping.signal);
    if (!isSent) this.#failures.set(id, (this.#failures.get(id) ?? 0) + 1);
    else {
      this.#failures.delete(id);
      await markTold(sql, due, now());
    }
    return isSent;
  }

  /** Those that failed least often first. Forgets the failures of notices that are not due any more. */
  #inOrder(due: readonly DueNotice[]): readonly DueNotice[] {
    const failuresOf = ({ notice }: DueNotice): number => this.#failures.get(notice.id) ?? 0;
    const ids = new Set(due.map(({ notice }) => notice.id));
    for (const id of this.#failures.keys()) if (!ids.has(id)) this.#failures.delete(id);
    return [...due].sort((one, other) => failuresOf(one) - failuresOf(other));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await holdLease(this.#options.sql, LEASE, (check) => this.#serve(check));
      } catch (error) {
        if (!signal.aborted) this.#options.onProblem(error);
      }
      await this.#pause();
    }
  }

  async #serve(check: () => Promise<void>): Promise<void> {
    this.#elected = true;
    try {
      while (!this.#stopping.signal.aborted) {
        await check();
        await this.round(check);
        await this.#pause();
      }
    } finally {
      this.#elected = false;
    }
  }

  #pause(): Promise<unknown> {
    return sleep(this.#options.everyMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}
