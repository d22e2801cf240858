import type { Disk } from "../../files/files.ts";
import type { ClosedBy, Money, RequestId } from "../../model/model.ts";
import { freshMarks, type Marks } from "../journal/marks.ts";
import { adjusted, type Change, moved, retracted, returned, stacked, stored, switchedOn } from "./cash-change.ts";
import {
  type CashFile,
  type CashState,
  type Doubt,
  IN_SERVICE,
  isUnfinished,
  type Job,
  jobOf,
  type ObeyedOrder,
  readCashFile,
  withJob,
} from "./cash-state.ts";
import { KeptState } from "./kept-state.ts";
import { type Notes, without } from "./notes.ts";
import { Payable } from "./payable.ts";

const FRESH: Omit<CashState, "cassettes"> = { ...IN_SERVICE, doubt: "none", rejected: [], jobs: [] };

export interface CashOptions {
  readonly disk?: Disk;
  readonly marks?: Marks;
  /** The content of the file, if the caller has read it already; otherwise `open` reads it. */
  readonly found?: CashFile | null;
  /** Why the machine starts closed, and stays closed until it is counted. */
  readonly doubt?: Doubt;
}

/**
 * The cash unit, simulated: cassettes, stack, slot, escrow and reject box, with counters that survive a crash. It handles notes
 * and jobs, and no accounts. A change is on disk before the notes move. A movement that has already happened (taken, retracted,
 * given back) counts at once, and is written as soon as the disk allows.
 */
export class Cash {
  readonly #kept: KeptState;
  /** Notes reserved for withdrawals that the bank has not answered yet. */
  readonly #reserved = new Map<RequestId, Notes>();

  private constructor(kept: KeptState) {
    this.#kept = kept;
  }

  /**
   * Opens the unit's file, or creates it with the notes of the first load. With a doubt the unit starts closed, and without notes
   * if the file is lost. If the disk takes no write now, the unit still opens, and `trouble` holds the error. Throws CashError.
   */
  static async open(file: string, firstLoad: Notes, options: CashOptions = {}): Promise<Cash> {
    const found = options.found === undefined ? await readCashFile(file) : options.found;
    const { disk, doubt = "none", marks = { ...(found?.marks ?? freshMarks()) } } = options;
    const known = found?.state ?? { ...FRESH, cassettes: doubt === "none" ? firstLoad : [] };
    // Counters that are known to be wrong stay so, even if the journal has lost lines too.
    const closedBy = known.closedBy === "nobody" ? "records" : known.closedBy;
    const doubted: CashState = { ...known, closedBy, doubt: isUseless(known.doubt) ? known.doubt : doubt };
    const state = switchedOn(doubt === "none" ? known : doubted);
    const kept = new KeptState(file, state, marks, disk);
    // After a failed sync the content read may be in memory only, so it is written again before it is relied on.
    await kept.write().catch(() => {});
    return new Cash(kept);
  }

  /** The notes in the cassettes. */
  get cassettes(): Notes {
    return this.#kept.now.cassettes;
  }

  /** The notes in the reject box. */
  get rejected(): Notes {
    return this.#kept.now.rejected;
  }

  /** True while the machine is out of service. */
  get closed(): boolean {
    return this.closedBy !== "nobody";
  }

  /** Who has the machine out of service. */
  get closedBy(): ClosedBy {
    return this.#kept.now.closedBy;
  }

  /** The operator at the machine who closed it; else empty. */
  get closer(): string {
    return this.#kept.now.operator;
  }

  /** The newest terminal order that was carried out or refused; null before the first. */
  get obeyed(): ObeyedOrder | null {
    return this.#kept.now.obeyed[0] ?? null;
  }

  /** Why the counters cannot be relied on; "none" if they can. */
  get doubt(): Doubt {
    return this.#kept.now.doubt;
  }

  /** True if the cash file is lost, older than the journal or another machine's: its earlier jobs are unknown. */
  get knowsNothing(): boolean {
    return isUseless(this.doubt);
  }

  /** Why the last change could not be written; null again once a write succeeds. */
  get trouble(): unknown {
    return this.#kept.trouble;
  }

  /** Sets the function that is called each time a change cannot be written. */
  onBroken(call: () => void): void {
    this.#kept.onBroken = call;
  }

  /** Writes the journal's present position to the cash file. */
  keepMarks = (): Promise<void> => this.#kept.write();

  /** Writes the current state again if the last write failed. Rejects if that fails too. */
  async mend(): Promise<void> {
    if (this.trouble !== null) await this.#kept.write();
  }

  /** True while notes are reserved or on their way. */
  get busy(): boolean {
    return this.#reserved.size > 0 || this.#kept.now.jobs.some(isUnfinished);
  }

  /** An operator at the machine takes it out of service, or puts it back. The setting survives a restart. */
  setClosed(closed: boolean, by = ""): Promise<void> {
    const [closedBy, operator] = closed ? (["operator", by] as const) : (["nobody", ""] as const);
    return this.#kept.change((state) =>
      state.closedBy === closedBy && state.operator === operator ? state : { ...state, closedBy, operator },
    );
  }

  /**
   * Keeps that a terminal order was carried out or refused, and in the same write takes the machine out of service, or puts it back,
   * if the order did so. An operator at the machine who has closed it keeps it closed.
   */
  obey(obeyed: ObeyedOrder, service: "closed" | "open" | null): Promise<void> {
    return this.#kept.change((state) => {
      const attended = state.closedBy === "operator";
      if (service === null || attended) return { ...state, obeyed: [obeyed] };
      return { ...state, closedBy: service === "closed" ? "order" : "nobody", operator: "", obeyed: [obeyed] };
    });
  }

  /** Applies an operator's change to the counters, once for each job, however often it is called. */
  adjust(job: RequestId, change: Change): Promise<void> {
    return this.#kept.change((state) => {
      const next = adjusted(state, job, change);
      // A count replaces the counters, so it ends any doubt about them.
      return change.op === "count" && next !== state ? { ...next, doubt: "none" } : next;
    });
  }

  /** The amounts that the unreserved notes can pay. */
  get payable(): Payable {
    return new Payable(this.free);
  }

  /** The notes in the cassettes that are not reserved. */
  get free(): Notes {
    return [...this.#reserved.values()].reduce(without, this.#kept.now.cassettes);
  }

  /** The denominations that this machine takes and pays, smallest first. */
  get denominations(): readonly Money[] {
    return this.cassettes.map((each) => each.denomination).toSorted((a, b) => (a < b ? -1 : 1));
  }

  /**
   * Reserves these notes for one withdrawal; returns false if others have reserved them since. Not durable: after a crash no
   * customer waits for them.
   */
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
    return this.#kept.change(
      (state) => stacked(state, job, notes),
      () => this.unreserve(job),
    );
  }

  /** Moves the stack into the slot: from here on the notes may be with the customer. */
  present = (job: RequestId): Promise<void> => this.#kept.change((state) => moved(state, job, "stacked", "presented"));
  /** The customer has taken the notes. */
  taken = (job: RequestId): Promise<void> => this.#kept.fact((state) => moved(state, job, "presented", "taken"));

  /** Pulls the notes in the stack or the slot back into the reject box, once, however often it is called. */
  retract(job: RequestId): Promise<void> {
    return this.#kept.fact((state) => retracted(state, job));
  }

  /**
   * The notes that left the machine for this job, by the unit's counters. Notes in the slot count as gone: if their fate could
   * not be recorded, the customer may have them.
   */
  paidFor(job: RequestId): Notes {
    const known = jobOf(this.#kept.now, job);
    return known?.phase === "taken" || known?.phase === "presented" ? known.notes : [];
  }

  /** The record of one job; null if it is unknown or forgotten. */
  find = (job: RequestId): Job | null => jobOf(this.#kept.now, job);

  /** Takes the customer's notes into escrow, where they wait for the bank's answer. */
  insert(job: RequestId, notes: Notes): Promise<void> {
    return this.#kept.change((state) => withJob(state, { job, phase: "escrow", notes }));
  }

  /** Moves the escrow into the cassettes, once, however often it is called. */
  keep(job: RequestId): Promise<void> {
    return this.#kept.change((state) => stored(state, job));
  }

  /** Hands the escrow back to the customer, once, however often it is called. */
  giveBack(job: RequestId): Promise<void> {
    return this.#kept.fact((state) => returned(state, job));
  }

  /** The jobs with notes in escrow; at a start, those that a crash left there. */
  get escrowed(): readonly RequestId[] {
    return this.#kept.now.jobs.filter((each) => each.phase === "escrow").map((each) => each.job);
  }
}

const isUseless = (doubt: Doubt): boolean => doubt !== "none" && doubt !== "journal-behind";
