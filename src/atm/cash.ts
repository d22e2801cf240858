import type { RequestId } from "../model/ids.ts";
import type { Money } from "../model/money.ts";
import { adjusted, type Change, moved, retracted, returned, stacked, stored } from "./cash-change.ts";
import { type CashState, isUnfinished, jobOf, type Phase, readCashState, withJob, writeCashState } from "./cash-state.ts";
import { type Notes, without } from "./notes.ts";
import { Payable } from "./payable.ts";

const NO_NOTES: CashState = { closed: false, cassettes: [], rejected: [], jobs: [] };

/**
 * The cash unit: cassettes, the stack, the slot, the escrow and the reject box, simulated, with counters of its own that
 * survive a crash. It knows notes and jobs, and nothing of accounts. Every change is on disk before it is believed.
 */
export class Cash {
  readonly #file: string;
  #state: CashState;
  /** Notes promised to withdrawals that the bank has not answered yet. */
  readonly #reserved = new Map<RequestId, Notes>();
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: string, state: CashState) {
    this.#file = file;
    this.#state = state;
  }

  /**
   * Opens the unit's file, or loads it for the first time with these notes; with null where its file was lost, it begins closed
   * and without notes until they are counted. Throws CashError.
   */
  static async open(file: string, firstLoad: Notes | null): Promise<Cash> {
    const known = await readCashState(file);
    const cash = new Cash(file, known ?? { ...NO_NOTES, cassettes: firstLoad ?? [], closed: firstLoad === null });
    if (known === null) await writeCashState(file, cash.#state);
    await cash.#reset();
    return cash;
  }

  /** What the cassettes hold. */
  get cassettes(): Notes {
    return this.#state.cassettes;
  }

  /** What lies in the reject box. */
  get rejected(): Notes {
    return this.#state.rejected;
  }

  /** True while an operator has the machine out of service. */
  get closed(): boolean {
    return this.#state.closed;
  }

  /** True where the unit's file was lost: what it did before the loss nobody can say. */
  get knowsNothing(): boolean {
    const { closed, cassettes, jobs } = this.#state;
    return closed && cassettes.length === 0 && jobs.length === 0;
  }

  /** True while notes are promised or on their way. */
  get busy(): boolean {
    return this.#reserved.size > 0 || this.#state.jobs.some(isUnfinished);
  }

  /** Takes the machine out of service, or puts it back; a restart leaves it as it is. */
  setClosed(closed: boolean): Promise<void> {
    return this.#change((state) => (state.closed === closed ? state : { ...state, closed }));
  }

  /** Makes an operator's change of the counters; once, however often it is asked. */
  adjust(job: RequestId, change: Change): Promise<void> {
    return this.#change((state) => adjusted(state, job, change));
  }

  /** What can be paid out, leaving aside the notes that are promised. */
  get payable(): Payable {
    return new Payable(this.free);
  }

  /** The notes in the cassettes that are promised to nobody. */
  get free(): Notes {
    return [...this.#reserved.values()].reduce(without, this.#state.cassettes);
  }

  /** The denominations that this machine takes and pays, smallest first. */
  get denominations(): readonly Money[] {
    return this.cassettes.map((each) => each.denomination).toSorted((a, b) => (a < b ? -1 : 1));
  }

  /** Keeps these notes for one withdrawal; false where others have been promised them since. Not durable: after a crash nobody waits for them. */
  reserve(job: RequestId, notes: Notes): boolean {
    try {
      without(this.free, notes);
    } catch {
      return false;
    }
    this.#reserved.set(job, notes);
    return true;
  }

  unreserve(job: RequestId): void {
    this.#reserved.delete(job);
  }

  /** Picks notes from the cassettes onto the stack. */
  stack(job: RequestId, notes: Notes): Promise<void> {
    return this.#change(
      (state) => stacked(state, job, notes),
      () => this.unreserve(job),
    );
  }

  /** Moves the stack into the slot: from here on the notes may be with the customer. */
  present = (job: RequestId): Promise<void> => this.#move(job, "stacked", "presented");
  /** The customer has taken the notes. */
  taken = (job: RequestId): Promise<void> => this.#move(job, "presented", "taken");

  /** Pulls stack or slot back into the reject box; once, however often it is asked. */
  retract(job: RequestId): Promise<void> {
    return this.#change((state) => retracted(state, job));
  }

  /**
   * What left the machine for this job, by the unit's own counters. What lies in the slot counts as gone: where it could not be
   * written down what became of it, the customer may have it.
   */
  paidFor(job: RequestId): Notes {
    const known = jobOf(this.#state, job);
    return known?.phase === "taken" || known?.phase === "presented" ? known.notes : [];
  }

  /** The customer has put these notes in; they wait in escrow for the bank's answer. */
  insert(job: RequestId, notes: Notes): Promise<void> {
    return this.#change((state) => withJob(state, { job, phase: "escrow", notes }));
  }

  /** Moves the escrow into the cassettes; once, however often it is asked. */
  keep(job: RequestId): Promise<void> {
    return this.#change((state) => stored(state, job));
  }

  /** Hands the escrow back; once, however often it is asked. */
  giveBack(job: RequestId): Promise<void> {
    return this.#change((state) => returned(state, job));
  }

  /** Jobs that a crash left with notes in escrow. */
  get escrowed(): readonly RequestId[] {
    return this.#state.jobs.filter((each) => each.phase === "escrow").map((each) => each.job);
  }

  /** What the unit does when it is switched on: an unpresented stack is rejected; a slot that was open is empty by now. */
  async #reset(): Promise<void> {
    for (const { job, phase } of this.#state.jobs.filter(isUnfinished)) {
      if (phase === "stacked") await this.retract(job);
      if (phase === "presented") await this.taken(job);
    }
  }

  #move(job: RequestId, from: Phase, to: Phase): Promise<void> {
    return this.#change((state) => moved(state, job, from, to));
  }

  /** One change after another; `along` happens in the same moment as the new state is believed. */
  #change(next: (state: CashState) => CashState, along: () => void = () => {}): Promise<void> {
    const done = this.#queue.then(async () => {
      const state = next(this.#state);
      if (state !== this.#state) await writeCashState(this.#file, state);
      this.#state = state;
      along();
    });
    this.#queue = done.catch(() => {});
    return done;
  }
}
