import { CASH_LOW_DEFAULT } from "../../model/model.ts";
import type { Log } from "../log.ts";
import { type Notes, notesOf } from "./notes.ts";

export type Level = "ok" | "low" | "empty";

/** Notes by denomination: at or below `low` a cassette is low, at or below `empty` it counts as empty. */
export interface Thresholds {
  readonly low: Notes;
  readonly empty: Notes;
}

/** A cassette as it is reported: its notes, and its level by the thresholds. */
export type Cassette = Notes[number] & { readonly level: Level };

/** Compares cassettes with their thresholds, and logs each change of a level once. */
export class Levels {
  readonly #thresholds: Thresholds;
  readonly #log: Log;
  readonly #last = new Map<bigint, Level>();

  constructor(thresholds: Thresholds, log: Log) {
    this.#thresholds = thresholds;
    this.#log = log;
  }

  /** The cassettes with their levels. */
  of(cassettes: Notes): readonly Cassette[] {
    return cassettes.map((each) => ({ ...each, level: this.#levelOf(each) }));
  }

  /** Logs each level that has changed since the last look: as a warning if it got worse. */
  look(cassettes: Notes): void {
    for (const { denomination, notes, level } of this.of(cassettes)) {
      const last = this.#last.get(denomination) ?? "ok";
      this.#last.set(denomination, level);
      if (level === last) continue;
      this.#log(ORDER[level] > ORDER[last] ? "warn" : "info", `a cassette is ${level}`, {
        denomination: Number(denomination),
        notes,
      });
    }
  }

  #levelOf({ denomination, notes }: Notes[number]): Level {
    const { low, empty } = this.#thresholds;
    if (notes <= notesOf(empty, denomination)) return "empty";
    const named = low.find((each) => each.denomination === denomination);
    return notes <= (named?.notes ?? CASH_LOW_DEFAULT) ? "low" : "ok";
  }
}

const ORDER: Readonly<Record<Level, number>> = { ok: 0, low: 1, empty: 2 };
