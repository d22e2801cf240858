import { beginFile, type Disk, type DiskFile, realDisk } from "../../files/files.ts";
import { JournalError } from "./journal-error.ts";
import { type JournalFile, OpenSteps, readJournal } from "./journal-file.ts";
import { encodeLine, type Step, type StepName, type StepOf } from "./journal-step.ts";
import { freshMarks, type Marks } from "./marks.ts";
import { applyStep, type OpenOperations } from "./operation.ts";

/** In bytes. A larger file is put aside, and a new one continues with the open operations. */
const SIZE_MAX = 4 * 1024 * 1024;

/** A step without its time, which `append` adds. */
export type NewStep = { [Name in StepName]: Omit<StepOf<Name>, "at"> }[StepName];

export interface JournalOptions {
  readonly disk?: Disk;
  /** Milliseconds since 1970 UTC. */
  readonly now?: () => number;
  readonly marks?: Marks;
  /** The content of the file, if the caller has read it already; otherwise `open` reads it. */
  readonly found?: JournalFile | null;
  /** Steps that follow from the files' content; they are written before anything else. */
  readonly first?: readonly NewStep[];
  /** Puts the present file aside, and begins with the operations that `found` has open. */
  readonly anew?: boolean;
  /** How large it may grow before it is put aside, in bytes. */
  readonly sizeMax?: number | undefined;
}

/**
 * The record of what this machine was about to do with money. Steps that happen together form one line. Lines are only appended,
 * and each is on disk before `append` resolves. After a crash the open operations are the unfinished ones.
 *
 * No line is ever written behind one that failed. If a line could not be written or synced, its whole file is given up. The next
 * `append` first writes every line known to be on disk to a new file, which then replaces the old one.
 */
export class Journal {
  readonly #file: string;
  readonly #disk: Disk;
  readonly #now: () => number;
  readonly #marks: Marks;
  readonly #sizeMax: number;
  /** The lines of the present file that are on disk; the lines read at the start are one piece. */
  #lines: Buffer[] = [];
  #size = 0;
  #anew: boolean;
  readonly #state = new OpenSteps();
  /** The steps of `first`, until they are on disk. */
  #pending: readonly Step[];
  /** Null if a new file must be begun before anything is appended. */
  #out: DiskFile | null = null;
  #failure: JournalError | null = null;
  #closed = false;
  #queue: Promise<void> = Promise.resolve();
  #onBroken: () => void = () => {};

  private constructor(file: string, found: JournalFile | null, options: JournalOptions) {
    const { disk = realDisk, now = Date.now, marks = freshMarks(), first = [], anew = false, sizeMax = SIZE_MAX } = options;
    this.#file = file;
    this.#disk = disk;
    this.#now = now;
    this.#marks = marks;
    this.#sizeMax = sizeMax;
    this.#anew = anew;
    if (found !== null) this.#hold([found.bytes]);
    this.#pending = first.map((step) => this.#timed(step));
    for (const step of [...(found?.steps.values() ?? [])].flat()) this.#state.apply(step);
    for (const step of this.#pending) this.#state.apply(step);
  }

  /**
   * Opens the journal, or begins one. Leaves out an incomplete last line. If the disk takes no write now, the journal still
   * opens, and `trouble` holds the error. Throws JournalError "journal-damaged" if any other line cannot be read.
   */
  static async open(file: string, options: JournalOptions = {}): Promise<Journal> {
    const found = options.found === undefined ? await readJournal(file) : options.found;
    const { marks = { ...freshMarks(), ...(found && { unit: found.unit, journal: found.line, cash: found.cash }) } } = options;
    const journal = new Journal(file, found, { ...options, marks });
    // After a failed sync the content read may be in memory only, so it is written again before it is relied on.
    await journal.append().catch(() => {});
    return journal;
  }

  /** The operations that are not over. */
  get operations(): OpenOperations {
    return this.#state.open;
  }

  /** Why the last line could not be written; null again once a write succeeds. */
  get trouble(): JournalError | null {
    return this.#failure;
  }

  /** Sets the function that is called each time a line cannot be written. */
  onBroken(call: () => void): void {
    this.#onBroken = call;
  }

  /**
   * Writes the steps to disk in one line, then resolves. Without steps it tests whether the journal can be written. Throws
   * JournalError "journal-broken": none of the steps counts then, and no line ever follows the failed one.
   */
  append(...steps: readonly NewStep[]): Promise<void> {
    const done = this.#queue.then(() => this.#write(steps.map((step) => this.#timed(step))));
    this.#queue = done.catch(() => {});
    return done;
  }

  async close(): Promise<void> {
    await this.#queue;
    this.#closed = true;
    await this.#leave();
  }

  async #write(steps: readonly Step[]): Promise<void> {
    // Checked before the write: a step without its operation would make the file unreadable.
    const trial = new Map(this.#state.open);
    for (const step of steps) applyStep(trial, step);
    try {
      if (this.#closed) throw new Error("the journal was closed");
      if (this.#size > this.#sizeMax) await this.#leave();
      this.#out ??= await this.#begin();
      if (steps.length > 0) await this.#extend(this.#out, steps);
    } catch (cause) {
      await this.#leave();
      this.#failure = new JournalError("journal-broken", "the journal cannot be written", { cause });
      this.#onBroken();
      throw this.#failure;
    }
    this.#failure = null;
    for (const step of steps) this.#state.apply(step);
  }

  async #extend(out: DiskFile, steps: readonly Step[]): Promise<void> {
    const line = this.#encode(steps);
    await out.append(line);
    await out.sync();
    this.#lines.push(line);
    this.#size += line.length;
    this.#marks.journal++;
  }

  /** Begins a new file with all lines of the present one, or with the open operations only if the present one is put aside. */
  async #begin(): Promise<DiskFile> {
    const { unit, journal } = this.#marks;
    const anew = this.#anew || this.#size > this.#sizeMax;
    const kept = anew ? [] : this.#lines;
    const steps = anew ? [...this.#state.steps.values()].flat() : this.#pending;
    const fresh = kept.length === 0 || steps.length > 0 ? [this.#encode(steps)] : [];
    const aside = anew ? `${this.#file}.${journal}-${unit}` : null;
    const out = await beginFile(this.#file, Buffer.concat([...kept, ...fresh]), { disk: this.#disk, aside });
    this.#marks.journal += fresh.length;
    this.#hold([...kept, ...fresh]);
    this.#pending = [];
    this.#anew = false;
    return out;
  }

  #encode(steps: readonly Step[]): Buffer {
    const { unit, journal, cash } = this.#marks;
    return encodeLine({ unit, line: journal + 1, cash, steps });
  }

  #hold(lines: Buffer[]): void {
    this.#lines = lines;
    this.#size = lines.reduce((sum, { length }) => sum + length, 0);
  }

  #timed(step: NewStep): Step {
    return { ...step, at: this.#now() } as Step;
  }

  async #leave(): Promise<void> {
    const out = this.#out;
    this.#out = null;
    await out?.close().catch(() => {});
  }
}
