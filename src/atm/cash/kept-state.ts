import { type Disk, realDisk } from "../../files/files.ts";
import type { Marks } from "../journal/marks.ts";
import { type CashState, writeCashFile } from "./cash-state.ts";

/** The cash unit's state. A change is believed once it is on disk, and only then made with the notes. */
export class KeptState {
  readonly #file: string;
  readonly #disk: Disk;
  readonly #marks: Marks;
  #state: CashState;
  #trouble: unknown = null;
  #queue: Promise<unknown> = Promise.resolve();
  /** Called when a change could not be written. */
  onBroken: () => void = () => {};

  constructor(file: string, state: CashState, marks: Marks, disk: Disk = realDisk) {
    this.#file = file;
    this.#state = state;
    this.#marks = marks;
    this.#disk = disk;
  }

  get now(): CashState {
    return this.#state;
  }

  /** Why the last change could not be written; null where what is believed is on disk. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /**
   * One change after another; `along` happens in the same moment as the new state is believed. Rejects where it cannot be
   * written: then nothing has changed, and the next change, or `write`, replaces whatever stands in the file.
   */
  change(next: (state: CashState) => CashState, along: () => void = () => {}): Promise<void> {
    return this.#enqueue(async () => {
      const state = next(this.#state);
      if (state !== this.#state) await this.#write(state);
      this.#state = state;
      along();
    });
  }

  /** What has happened to the notes already is believed at once; where it cannot be written down, the next write does. */
  fact(next: (state: CashState) => CashState): Promise<void> {
    return this.#enqueue(async () => {
      const state = next(this.#state);
      if (state === this.#state) return;
      this.#state = state;
      await this.#write(state).catch(() => {});
    });
  }

  /** Writes down what is believed. Rejects where that fails. */
  write(): Promise<void> {
    return this.#enqueue(() => this.#write(this.#state));
  }

  #enqueue(act: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(act);
    this.#queue = done.catch(() => {});
    return done;
  }

  async #write(state: CashState): Promise<void> {
    const { unit, journal, cash } = this.#marks;
    try {
      await writeCashFile(this.#file, { marks: { unit, journal, cash: cash + 1 }, state }, this.#disk);
    } catch (error) {
      this.#trouble = error;
      this.onBroken();
      throw error;
    }
    this.#marks.cash = cash + 1;
    this.#trouble = null;
  }
}
