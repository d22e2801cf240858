import { setTimeout as sleep } from "node:timers/promises";
import type { RequestId } from "../../model/model.ts";
import { expireProposal, findProposal, PROPOSAL_APPROVED, waitingProposals } from "../../proposals/proposals.ts";
import { holdLease, isConnectionLost, type Lease, type Listening, listen } from "../../store/store.ts";
import { type Carried, type Carrying, carryOutApproved } from "./carry-out.ts";

/** Elects the one process of a bank that carries out what was approved: "prp", 1. */
const LEASE: Lease = { class: 0x707270, number: 1 };
/** The pause between two rounds, and between two tries to be elected, in milliseconds: a notification ends it. */
const EVERY_MS = 2_000;
/** The most proposals of one round. */
const ROUND_MAX = 50;
/** How long a stop waits for a database that is out of reach, in milliseconds. */
const STOP_MOST_MS = 2_000;

export interface CarrierOptions extends Carrying {
  readonly databaseUrl: string;
  readonly applicationName: string;
  /** False while this process must not book: its clock is wrong, say. */
  readonly mayBook: () => boolean;
  /** The database, its lease or the notifications were lost, in a way that a later try may cure. */
  readonly onProblem: (error: unknown) => void;
  /** A row claims to be approved and is not authentic; called once for each. */
  readonly onForged: (proposal: RequestId) => void;
  readonly everyMs?: number;
}

/**
 * Carries out approved proposals and ends those whose time is over, in one process of the bank at a time. An approval wakes it; it also
 * looks by itself, because a notification may be lost.
 */
export class Carrier {
  readonly #options: CarrierOptions & Required<Pick<CarrierOptions, "everyMs">>;
  readonly #stopping = new AbortController();
  readonly #forged = new Set<RequestId>();
  #woken = Promise.withResolvers<void>();
  #listening: Listening | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: CarrierOptions) {
    this.#options = { everyMs: EVERY_MS, ...options };
  }

  start(): void {
    const { databaseUrl, applicationName, onProblem } = this.#options;
    this.#listening = listen(databaseUrl, {
      ...{ applicationName, channel: PROPOSAL_APPROVED, onLost: onProblem },
      onListening: () => this.wake(),
      onNotify: () => this.wake(),
    });
    this.#running = this.#run();
  }

  /** Begins a round without delay, or another after the one under way. */
  wake(): void {
    this.#woken.resolve();
  }

  /** Finishes the proposal under way. Waits for the database at most STOP_MOST_MS. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await Promise.race([Promise.all([this.#running, this.#listening?.close()]), sleep(STOP_MOST_MS, undefined, { ref: false })]);
  }

  /** One look at all that waits. Rejects as the database does. */
  async round(check: () => Promise<void> = async () => {}): Promise<void> {
    const { store, mayBook, now, onForged } = this.#options;
    if (!mayBook()) return;
    for (const id of await waitingProposals(store.sql, "open", { before: now(), most: ROUND_MAX })) await this.#expire(id);
    const approved = await waitingProposals(store.sql, "approved", { most: ROUND_MAX, except: [...this.#forged] });
    for (const id of approved) {
      if (this.#stopping.signal.aborted) return;
      await check();
      if ((await this.#carryOut(id)) !== "not-authentic") continue;
      this.#forged.add(id);
      onForged(id);
    }
  }

  /** One that fails must not keep back those behind it. */
  async #carryOut(id: RequestId): Promise<Carried | "failed"> {
    try {
      return await carryOutApproved(this.#options, id);
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      this.#options.onProblem(error);
      return "failed";
    }
  }

  async #expire(id: RequestId): Promise<void> {
    const { store, proposalKey, now } = this.#options;
    await store.begin(async (tx, record) => {
      const found = await findProposal(tx, proposalKey, id, true);
      if (found?.state === "open" && now() >= found.expiresAt) await expireProposal(tx, record, found, now());
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await holdLease(this.#options.store.sql, LEASE, (check) => this.#serve(check));
      } catch (error) {
        if (!signal.aborted) this.#options.onProblem(error);
      }
      await this.#pause();
    }
  }

  async #serve(check: () => Promise<void>): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await check();
      await this.round(check);
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, over.signal]);
    await Promise.race([sleep(this.#options.everyMs, undefined, { signal }).catch(() => {}), this.#woken.promise]);
    over.abort();
    // What came while a round was under way has ended this pause at once; what comes from here on ends the next.
    this.#woken = Promise.withResolvers();
  }
}
