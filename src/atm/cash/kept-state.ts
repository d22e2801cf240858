import { type Disk, realDisk } from "../../files/files.ts";
import type { Marks } from "../journal/marks.ts";
import { type CashState, writeCashFile } from "./cash-state.ts";

/** The cash unit's state. A change takes effect once it is on disk; only then do the notes move. */
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

  /** Why the last change could not be written; null if the current state is on disk. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /**
   * Makes one change after another. `along` runs as the new state takes effect. Rejects if the write fails: nothing has changed
   * then, and the next change, or `write`, replaces the content of the file.
   */
  change(next: (state: CashState) => CashState, along: () => void = () => {}): Promise<void> {
    return this.#enqueue(async () => {
      const state = next(this.#state);
      if (state !== this.#state) await this.#write(state);
      this.#state = state;
      along();
    });
  }

  /** Records a movement that has already happened: it takes effect at once. If this write fails, the next write records it. */
  fact(next: (state: CashState) => CashState): Promise<void> {
    return this.#enqueue(async () => {
      const state = next(this.#state);
      if (state === this.#state) return;
      this.#state = state;
      await this.#write(state).catch(() => {});
    });
  }

  /** Writes the current state. Rejects if that fails. */
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
