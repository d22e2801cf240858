import type { Cash } from "../cash/cash.ts";
import type { Log } from "../log.ts";
import type { Journal } from "./journal.ts";

/** The two records that a machine writes before money moves. */
export interface Written {
  readonly journal: Journal;
  readonly cash: Cash;
}

/** True while both records can be written. */
export const isWritable = ({ journal, cash }: Written): boolean => journal.trouble === null && cash.trouble === null;

/** Tries to write again after a failure. Rejects if a record still cannot be written. */
export async function tryToWrite({ journal, cash }: Written): Promise<void> {
  await cash.mend();
  await journal.append();
}

/** The pause between two tries, in milliseconds. */
export const MEND_PAUSE_MS = 2_000;

/**
 * Brings a machine back after its disk was full or failed: tries again, with a pause, until journal and cash file can be written,
 * and logs that. Another write may succeed first.
 */
export class Mending {
  readonly #written: Written;
  readonly #log: Log;
  readonly #pauseMs: number;
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /** `onChange` is called when the machine goes out of service, and when it is back. */
  constructor(written: Written, log: Log, onChange: () => void, pauseMs = MEND_PAUSE_MS) {
    this.#written = written;
    this.#log = log;
    this.#onChange = onChange;
    this.#pauseMs = pauseMs;
    written.journal.onBroken(this.#broken);
    written.cash.onBroken(this.#broken);
    if (!isWritable(written)) this.#broken();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer ?? undefined);
  }

  readonly #broken = (): void => {
    if (this.#timer !== null || this.#stopped) return;
    const { journal, cash } = this.#written;
    this.#log("error", "this machine cannot write its journal or its counters: it is out of service until it can", {
      error: journal.trouble ?? cash.trouble,
    });
    this.#onChange();
    this.#again();
  };

  #again(): void {
    this.#timer = setTimeout(() => void this.#try(), this.#pauseMs).unref();
  }

  async #try(): Promise<void> {
    await tryToWrite(this.#written).catch(() => {});
    if (this.#stopped) return;
    if (!isWritable(this.#written)) return this.#again();
    this.#timer = null;
    const how = this.#written.cash.closed ? "it stays closed until an operator opens it" : "it is back in service";
    this.#log("warn", `this machine can write its journal and its counters again: ${how}`, {});
    this.#onChange();
  }
}
