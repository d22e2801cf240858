import type { RequestId } from "../../model/model.ts";
import type { Cash } from "./cash.ts";
import { die, type Faults } from "./faults.ts";
import { firstPieces, type Notes, pieces } from "./notes.ts";
import { Tray } from "./tray.ts";

/**
 * A failure of a real dispenser, for trials: no note moves, it stops after `notes` notes, nobody takes the notes, or the power
 * fails.
 */
export type Fault =
  | { readonly how: "jam" }
  | { readonly how: "partial"; readonly notes: number }
  | { readonly how: "not-taken" }
  | { readonly how: "crash"; readonly when: "stacked" | "presented" };
/** Called once before each pay-out; returns the fault to simulate, or null. */
export type NextFault = () => Fault | null;

/** Takes the next armed fault of the dispenser; null if none is armed. */
export function dispenserFault(faults: Faults): Fault | null {
  switch (faults.take("jam-before", "pays-part", "not-taken", "crash-before", "crash-after")) {
    case null:
      return null;
    case "jam-before":
      return { how: "jam" };
    case "pays-part":
      return { how: "partial", notes: 1 };
    case "not-taken":
      return { how: "not-taken" };
    case "crash-before":
      return { how: "crash", when: "stacked" };
    case "crash-after":
      return { how: "crash", when: "presented" };
  }
}

export type Trouble = "none" | "jam" | "partial" | "not-taken";

/** Pays notes out of the cash unit, one customer at a time, and returns any trouble. The cash unit counts the notes that left. */
export class Dispenser {
  readonly #cash: Cash;
  readonly #nextFault: NextFault;
  /** The notes come out here. */
  readonly tray: Tray;
  #queue: Promise<unknown> = Promise.resolve();
  #jammed = false;

  constructor(cash: Cash, nextFault: NextFault = () => null, tray = new Tray(0)) {
    this.tray = tray;
    this.#cash = cash;
    this.#nextFault = nextFault;
  }

  /**
   * True from a jam until an operator puts the machine back into service or the ATM restarts: somebody has looked into it by
   * then.
   */
  get jammed(): boolean {
    return this.#jammed;
  }

  /** Clears the jam: an operator has looked into it. */
  clear(): void {
    this.#jammed = false;
  }

  /** Takes back the notes in the tray and pays nothing more out. Resolves when no note moves. */
  async stop(): Promise<void> {
    this.tray.close();
    await this.#queue;
  }

  /** Pays these notes out, as far as it can. Resolves once the notes are taken or back inside. */
  dispense(job: RequestId, notes: Notes): Promise<Trouble> {
    const done = this.#queue.then(() => this.#dispense(job, notes));
    this.#queue = done.catch(() => {});
    return done;
  }

  async #dispense(job: RequestId, notes: Notes): Promise<Trouble> {
    const fault = this.#nextFault();
    const picked = fault?.how === "partial" ? firstPieces(notes, fault.notes) : notes;
    this.#jammed ||= fault?.how === "jam" || fault?.how === "partial";
    if (this.#jammed && (fault?.how !== "partial" || pieces(picked) === 0)) {
      this.#cash.unreserve(job);
      return "jam";
    }
    await this.#cash.stack(job, picked);
    if (fault?.how === "crash" && fault.when === "stacked") await die();
    try {
      await this.#cash.present(job);
    } catch {
      // The opening of the slot cannot be recorded: the slot stays shut and the notes stay inside.
      await this.#cash.retract(job);
      return "jam";
    }
    if (fault?.how === "crash" && fault.when === "presented") await die();
    if (fault?.how === "not-taken" || !(await this.tray.layOut(job))) {
      await this.#cash.retract(job);
      return "not-taken";
    }
    await this.#cash.taken(job);
    return fault?.how === "partial" ? "partial" : "none";
  }
}
