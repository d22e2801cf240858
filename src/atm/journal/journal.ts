import { beginFile, type Disk, type DiskFile, realDisk } from "../../files/files.ts";
import { JournalError } from "./journal-error.ts";
import { type JournalFile, OpenSteps, readJournal } from "./journal-file.ts";
import { encodeLine, type Step, type StepName, type StepOf } from "./journal-step.ts";
import { freshMarks, type Marks } from "./marks.ts";
import { applyStep, type OpenOperations } from "./operation.ts";

/** A file larger than this is put aside, and what is open goes on in a new one. In bytes. */
const SIZE_MAX = 4 * 1024 * 1024;

/** A step without its time, which `append` adds. */
export type NewStep = { [Name in StepName]: Omit<StepOf<Name>, "at"> }[StepName];

export interface JournalOptions {
  readonly disk?: Disk;
  /** Milliseconds since 1970 UTC. */
  readonly now?: () => number;
  readonly marks?: Marks;
  /** What the file was found to say; it is read where this is not given. */
  readonly found?: JournalFile | null;
  /** Steps that follow from what was found, and are written before anything else. */
  readonly first?: readonly NewStep[];
  /** Puts aside what has the name now, and begins with what `found` says is open. */
  readonly anew?: boolean;
  /** How large it may grow before it is put aside, in bytes. */
  readonly sizeMax?: number | undefined;
}

/**
 * The record of what this machine was about to do with money: one line for what happens together, only ever appended, on disk
 * before `append` resolves. After a crash the open operations are what it had not brought to an end.
 *
 * A line is never written behind one that failed. What could not be written or synced is given up with its whole file: the
 * next `append` first writes all that is known to stand there into a new file, which then takes the old one's place.
 */
export class Journal {
  readonly #file: string;
  readonly #disk: Disk;
  readonly #now: () => number;
  readonly #marks: Marks;
  readonly #sizeMax: number;
  /** What is on disk of the present file, in lines; of what was read at the start, in one piece. */
  #lines: Buffer[] = [];
  #size = 0;
  #anew: boolean;
  readonly #state = new OpenSteps();
  /** What `first` says, until it is on disk. */
  #pending: readonly Step[];
  /** Null where the file must be begun again before anything is appended. */
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
   * Opens the journal, or begins one. A last line that was not written to its end is left out. Where the disk takes nothing now,
   * it opens all the same, broken. Throws JournalError "journal-damaged" where another line cannot be read.
   */
  static async open(file: string, options: JournalOptions = {}): Promise<Journal> {
    const found = options.found === undefined ? await readJournal(file) : options.found;
    const { marks = { ...freshMarks(), ...(found && { unit: found.unit, journal: found.line, cash: found.cash }) } } = options;
    const journal = new Journal(file, found, { ...options, marks });
    // What was read may be in this machine's memory alone, after a sync that failed: it is written again before it is believed.
    await journal.append().catch(() => {});
    return journal;
  }

  /** The operations that are not over. */
  get operations(): OpenOperations {
    return this.#state.open;
  }

  /** Why its last line could not be written, from then on until one can be again; null otherwise. */
  get trouble(): JournalError | null {
    return this.#failure;
  }

  /** Calls this when a line could not be written. */
  onBroken(call: () => void): void {
    this.#onBroken = call;
  }

  /**
   * Puts steps on disk in one line, then resolves; without steps, tries whether it could. Throws JournalError "journal-broken":
   * then none of them counts, and no later line will follow what may have been written of them.
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
    // A step that fits nowhere would make the file unreadable: it is found out before it is written.
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

  /** A new file with all that stands in the present one; or with what is open alone, where that is put aside. */
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
