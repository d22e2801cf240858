import type { Money } from "../../model/model.ts";
import type { Machine } from "../operations/machine.ts";
import { NOTES_IN_MAX, takenAtMost, type Unfit } from "./acceptor.ts";
import { join, type Notes } from "./notes.ts";

/** A piece that a customer puts into the slot: a note by what is printed on it, or a piece that is unfit. */
export type Piece = { readonly denomination: Money } | { readonly unfit: Unfit };

/** Accepted; or given back at once because it is unfit, because the slot is full, or because the acceptor did not take it. */
export type Fate = "accepted" | Unfit | "full" | "not-taken";

export interface Fed {
  readonly piece: Piece;
  readonly fate: Fate;
}

/** How many of the newest pieces are kept with their fates. */
const RECENT_MAX = 6;

/**
 * The notes that one customer puts into the slot, one after the other. They lie in the slot and belong to the customer until the
 * deposit is confirmed: no counter changes and nothing is journalled. When the session ends, for whatever reason, they are given back.
 */
export class Feeding {
  readonly #accepted: Money[] = [];
  #recent: readonly Fed[] = [];
  #givenBack = 0;
  /** A fault that is armed for the acceptor happens at the first piece, and lasts for the whole feeding. */
  #most: number | null = null;

  /** Looks at one piece: takes it, or gives it back at once. */
  feed(machine: Pick<Machine, "cash" | "faults" | "log">, piece: Piece): Fed {
    this.#most ??= takenAtMost(machine.faults);
    const fed = { piece, fate: this.#fateOf(piece, machine.cash.denominations, this.#most) };
    if (fed.fate === "accepted" && "denomination" in piece) this.#accepted.push(piece.denomination);
    else {
      this.#givenBack++;
      machine.log("info", "a note was not accepted and given back at once", { fate: fed.fate, accepted: this.#accepted.length });
    }
    this.#recent = [fed, ...this.#recent].slice(0, RECENT_MAX);
    return fed;
  }

  #fateOf(piece: Piece, denominations: readonly Money[], most: number): Fate {
    if ("unfit" in piece) return piece.unfit;
    if (!denominations.includes(piece.denomination)) return "unknown";
    if (this.#accepted.length >= NOTES_IN_MAX) return "full";
    return this.#accepted.length < most ? "accepted" : "not-taken";
  }

  /** Gives the note back that was accepted last, and returns its denomination; null if none lies in the slot. */
  takeBack(): Money | null {
    const last = this.#accepted.pop();
    if (last === undefined) return null;
    const at = this.#recent.findIndex(({ fate }) => fate === "accepted");
    this.#recent = this.#recent.filter((_, place) => place !== at);
    return last;
  }

  /** The notes that lie in the slot. */
  get accepted(): Notes {
    return this.#accepted.reduce<Notes>((sum, denomination) => join(sum, [{ denomination, notes: 1 }]), []);
  }

  /** The newest pieces, the newest first. */
  get recent(): readonly Fed[] {
    return this.#recent;
  }

  /** Number of pieces that were given back at once. */
  get givenBack(): number {
    return this.#givenBack;
  }
}
