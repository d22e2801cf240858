import type { Disk } from "../../files/files.ts";
import type { Money, RequestId } from "../../model/model.ts";
import { freshMarks, type Marks } from "../journal/marks.ts";
import { adjusted, type Change, moved, retracted, returned, stacked, stored } from "./cash-change.ts";
import { switchedOn } from "./cash-reset.ts";
import { type CashFile, type CashState, type Doubt, isUnfinished, type Job, jobOf, readCashFile, withJob } from "./cash-state.ts";
import { KeptState } from "./kept-state.ts";
import { type Notes, without } from "./notes.ts";
import { Payable } from "./payable.ts";

const NO_NOTES: CashState = { closed: false, doubt: "none", cassettes: [], rejected: [], jobs: [] };

export interface CashOptions {
  readonly disk?: Disk;
  readonly marks?: Marks;
  /** What the file was found to hold; it is read where this is not given. */
  readonly found?: CashFile | null;
  /** Why the machine is closed from this start on, until it is counted. */
  readonly doubt?: Doubt;
}

/**
 * The cash unit: cassettes, the stack, the slot, the escrow and the reject box, simulated, with counters of its own that
 * survive a crash. It knows notes and jobs, and nothing of accounts. A change is on disk before it is made;
 * what has happened already (taken, retracted, given back) is believed at once, and written as soon as it can be.
 */
export class Cash {
  readonly #kept: KeptState;
  /** Notes promised to withdrawals that the bank has not answered yet. */
  readonly #reserved = new Map<RequestId, Notes>();

  private constructor(kept: KeptState) {
    this.#kept = kept;
  }

  /**
   * Opens the unit's file, or loads it for the first time with these notes. With a doubt it begins closed, and without notes
   * where the file is lost. Where the disk takes nothing now, it opens all the same, broken. Throws CashError.
   */
  static async open(file: string, firstLoad: Notes, options: CashOptions = {}): Promise<Cash> {
    const found = options.found === undefined ? await readCashFile(file) : options.found;
    const { disk, doubt = "none", marks = { ...(found?.marks ?? freshMarks()) } } = options;
    const known = found?.state ?? { ...NO_NOTES, cassettes: doubt === "none" ? firstLoad : [] };
    // Counters that are known to be wrong stay so, whatever the journal lacks besides.
    const doubted: CashState = { ...known, closed: true, doubt: isUseless(known.doubt) ? known.doubt : doubt };
    const state = switchedOn(doubt === "none" ? known : doubted);
    const kept = new KeptState(file, state, marks, disk);
    // What was read may be in this machine's memory alone, after a sync that failed: it is written again before it is believed.
    await kept.write().catch(() => {});
    return new Cash(kept);
  }

  /** What the cassettes hold. */
  get cassettes(): Notes {
    return this.#kept.now.cassettes;
  }

  /** What lies in the reject box. */
  get rejected(): Notes {
    return this.#kept.now.rejected;
  }

  /** True while an operator has the machine out of service. */
  get closed(): boolean {
    return this.#kept.now.closed;
  }

  /** Why the counters cannot be relied on; "none" where they can. */
  get doubt(): Doubt {
    return this.#kept.now.doubt;
  }

  /** True where the unit's file was lost or is not the newest: what it did before that nobody can say. */
  get knowsNothing(): boolean {
    return isUseless(this.doubt);
  }

  /** Why its last change could not be written, from then on until one can be again; null otherwise. */
  get trouble(): unknown {
    return this.#kept.trouble;
  }

  /** Calls this when a change could not be written. */
  onBroken(call: () => void): void {
    this.#kept.onBroken = call;
  }

  /** Writes down how far the journal has come. */
  keepMarks = (): Promise<void> => this.#kept.write();

  /** Writes down what is believed, where the last change could not be written. Rejects where that fails again. */
  async mend(): Promise<void> {
    if (this.trouble !== null) await this.#kept.write();
  }

  /** True while notes are promised or on their way. */
  get busy(): boolean {
    return this.#reserved.size > 0 || this.#kept.now.jobs.some(isUnfinished);
  }

  /** Takes the machine out of service, or puts it back; a restart leaves it as it is. */
  setClosed(closed: boolean): Promise<void> {
    return this.#kept.change((state) => (state.closed === closed ? state : { ...state, closed }));
  }

  /** Makes an operator's change of the counters; once, however often it is asked. */
  adjust(job: RequestId, change: Change): Promise<void> {
    return this.#kept.change((state) => {
      const next = adjusted(state, job, change);
      // Whoever has counted knows what is there, whatever the files said before.
      return change.op === "count" && next !== state ? { ...next, doubt: "none" } : next;
    });
  }

  /** What can be paid out, leaving aside the notes that are promised. */
  get payable(): Payable {
    return new Payable(this.free);
  }

  /** The notes in the cassettes that are promised to nobody. */
  get free(): Notes {
    return [...this.#reserved.values()].reduce(without, this.#kept.now.cassettes);
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
    return this.#kept.change(
      (state) => stacked(state, job, notes),
      () => this.unreserve(job),
    );
  }

  /** Moves the stack into the slot: from here on the notes may be with the customer. */
  present = (job: RequestId): Promise<void> => this.#kept.change((state) => moved(state, job, "stacked", "presented"));
  /** The customer has taken the notes. */
  taken = (job: RequestId): Promise<void> => this.#kept.fact((state) => moved(state, job, "presented", "taken"));

  /** Pulls stack or slot back into the reject box; once, however often it is asked. */
  retract(job: RequestId): Promise<void> {
    return this.#kept.fact((state) => retracted(state, job));
  }

  /**
   * What left the machine for this job, by the unit's own counters. What lies in the slot counts as gone: where it could not be
   * written down what became of it, the customer may have it.
   */
  paidFor(job: RequestId): Notes {
    const known = jobOf(this.#kept.now, job);
    return known?.phase === "taken" || known?.phase === "presented" ? known.notes : [];
  }

  /** What became of one job; null where it is unknown, or forgotten. */
  find = (job: RequestId): Job | null => jobOf(this.#kept.now, job);

  /** The customer has put these notes in; they wait in escrow for the bank's answer. */
  insert(job: RequestId, notes: Notes): Promise<void> {
    return this.#kept.change((state) => withJob(state, { job, phase: "escrow", notes }));
  }

  /** Moves the escrow into the cassettes; once, however often it is asked. */
  keep(job: RequestId): Promise<void> {
    return this.#kept.change((state) => stored(state, job));
  }

  /** Hands the escrow back; once, however often it is asked. */
  giveBack(job: RequestId): Promise<void> {
    return this.#kept.fact((state) => returned(state, job));
  }

  /** Jobs that a crash left with notes in escrow. */
  get escrowed(): readonly RequestId[] {
    return this.#kept.now.jobs.filter((each) => each.phase === "escrow").map((each) => each.job);
  }
}

const isUseless = (doubt: Doubt): boolean => doubt !== "none" && doubt !== "journal-behind";
