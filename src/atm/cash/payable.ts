import { Money } from "../../model/model.ts";
import type { Notes } from "./notes.ts";

/** The most notes that the dispenser hands out in one go. */
export const NOTES_AT_ONCE_MAX = 100;
/** The largest denomination may be at most this multiple of the greatest common divisor of all: it keeps the table small. */
export const DENOMINATION_RATIO_MAX = 1000;

const UNREACHABLE = 0xff;

/**
 * Every amount that a set of cassettes can make with at most `notesMax` notes, and the fewest notes for each. A table
 * over amounts rather than a greedy pick: 60 out of 50s and 20s is three 20s, which taking the 50 first would miss.
 */
export class Payable {
  readonly #cassettes: Notes;
  readonly #unit: bigint;
  /** fewest[amount in units]: the fewest notes, or UNREACHABLE. */
  readonly #fewest: Uint8Array;
  /** used[cassette][amount in units]: notes from this cassette in the best way that uses this and earlier cassettes. */
  readonly #used: Uint8Array[] = [];

  constructor(cassettes: Notes, notesMax = NOTES_AT_ONCE_MAX) {
    this.#cassettes = cassettes.filter((each) => each.notes > 0);
    this.#unit = unitOf(cassettes);
    this.#fewest = new Uint8Array(reach(this.#cassettes, this.#unit, notesMax) + 1).fill(UNREACHABLE);
    this.#fewest[0] = 0;
    for (const { denomination, notes } of this.#cassettes)
      this.#used.push(addCassette(this.#fewest, Number(denomination / this.#unit), Math.min(notes, notesMax), notesMax));
  }

  /** The notes that make exactly this amount, as few as possible; null if there is no such combination. */
  mix(amount: Money): Notes | null {
    if (amount % this.#unit !== 0n || !this.#has(amount / this.#unit)) return null;
    let rest = Number(amount / this.#unit);
    const mix = [];
    for (let index = this.#cassettes.length - 1; index >= 0; index--) {
      const { denomination } = this.#cassettes[index] as Notes[number];
      const notes = this.#used[index]?.[rest] ?? 0;
      rest -= notes * Number(denomination / this.#unit);
      if (notes > 0) mix.push({ denomination, notes });
    }
    return mix;
  }

  /** The largest payable amount that is not above this one; null if there is none. */
  below(amount: bigint): Money | null {
    const top = BigInt(this.#fewest.length - 1);
    for (let units = min(amount / this.#unit, top); units > 0n; units--) if (this.#has(units)) return Money(units * this.#unit);
    return null;
  }

  /** The smallest payable amount that is not below this one; null if there is none. */
  above(amount: bigint): Money | null {
    const first = (amount + this.#unit - 1n) / this.#unit;
    for (let units = first > 0n ? first : 1n; units < BigInt(this.#fewest.length); units++)
      if (this.#has(units)) return Money(units * this.#unit);
    return null;
  }

  #has(units: bigint): boolean {
    return units > 0n && units < BigInt(this.#fewest.length) && this.#fewest[Number(units)] !== UNREACHABLE;
  }
}

/** Adds one cassette: updates `fewest`, and returns how many of its notes each amount uses. */
function addCassette(fewest: Uint8Array, step: number, notes: number, notesMax: number): Uint8Array {
  const before = fewest.slice();
  const used = new Uint8Array(fewest.length);
  for (let amount = step; amount < fewest.length; amount++) {
    for (let count = 1; count <= notes && count * step <= amount; count++) {
      const pieces = (before[amount - count * step] as number) + count;
      if (pieces <= notesMax && pieces < (fewest[amount] as number)) {
        fewest[amount] = pieces;
        used[amount] = count;
      }
    }
  }
  return used;
}

/** The greatest common divisor of the denominations; 1 if there is no cassette. */
export const unitOf = (cassettes: Notes): bigint => cassettes.reduce((unit, each) => divisor(unit, each.denomination), 0n) || 1n;

function reach(cassettes: Notes, unit: bigint, notesMax: number): number {
  let room = notesMax;
  let sum = 0n;
  for (const { denomination, notes } of cassettes.toSorted((a, b) => (a.denomination < b.denomination ? 1 : -1))) {
    const taken = Math.min(room, notes);
    room -= taken;
    sum += (denomination / unit) * BigInt(taken);
  }
  return Number(sum);
}

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b));
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Why the cash unit cannot keep and pay out these notes; null if it can. */
export function whyNotPayable(notes: Notes): string | null {
  const denominations = notes.map((each) => each.denomination);
  if (new Set(denominations).size < denominations.length) return "names a denomination twice";
  const unit = unitOf(notes);
  return denominations.some((each) => each / unit > BigInt(DENOMINATION_RATIO_MAX))
    ? "has denominations too far apart to be paid out together"
    : null;
}
