import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { RequestId } from "../model/ids.ts";
import { syncFolder } from "./durable-file.ts";
import { decodeStep, encodeStep, type Step, type StepName, type StepOf } from "./journal-step.ts";
import { applyStep, type OpenOperations, type Operation } from "./operation.ts";

/** A file larger than this is put aside at the next start, once no operation is open. */
const SIZE_MAX = 4 * 1024 * 1024;

/** The journal cannot be trusted ("journal-damaged") or cannot be written ("journal-broken"): no money may move. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly code: "journal-damaged" | "journal-broken";

  constructor(code: JournalError["code"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}

/** A step without its time, which `append` adds. */
export type NewStep = { [Name in StepName]: Omit<StepOf<Name>, "at"> }[StepName];

/**
 * The record of what this machine was about to do with money: one line a step, only ever appended, on disk before
 * `append` resolves. After a crash the open operations are what it had not brought to an end.
 */
export class Journal {
  readonly #handle: FileHandle;
  readonly #open: Map<RequestId, Operation>;
  readonly #now: () => number;
  /** True where nothing was ever written to it before this start. */
  readonly fresh: boolean;
  #queue: Promise<void> = Promise.resolve();
  #failure: JournalError | null = null;

  private constructor(handle: FileHandle, open: Map<RequestId, Operation>, fresh: boolean, now: () => number) {
    this.#handle = handle;
    this.fresh = fresh;
    this.#open = open;
    this.#now = now;
  }

  /** Opens the journal, or begins one. A last line that was not written to its end is cut off. Throws JournalError where another line is damaged. */
  static async open(file: string, now: () => number = Date.now): Promise<Journal> {
    const text = await readFile(file, "latin1").catch(emptyWhereMissing);
    const { steps, size } = readSteps(text, file);
    const operations = new Map<RequestId, Operation>();
    for (const step of steps) applyChecked(operations, step, file);
    if (size > SIZE_MAX && operations.size === 0) await rename(file, `${file}.${now()}`);
    const handle = await open(file, "a", 0o600);
    if (size < text.length) await handle.truncate(size);
    await handle.sync();
    await syncFolder(path.dirname(file));
    return new Journal(handle, operations, steps.length === 0, now);
  }

  /** The operations that are not over. */
  get operations(): OpenOperations {
    return this.#open;
  }

  /** True once a step could not be written; from then on nothing is taken until the machine is started again. */
  get broken(): boolean {
    return this.#failure !== null;
  }

  /** Puts steps on disk, all with one sync, then resolves. Throws JournalError "journal-broken": then the machine must not go on. */
  append(...steps: readonly NewStep[]): Promise<void> {
    const done = this.#queue.then(() => this.#write(steps.map((step) => ({ ...step, at: this.#now() }) as Step)));
    this.#queue = done.catch(() => {});
    return done;
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#handle.close();
  }

  async #write(steps: readonly Step[]): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    try {
      await this.#handle.appendFile(steps.map(encodeStep).join(""));
      await this.#handle.sync();
    } catch (cause) {
      this.#failure = new JournalError("journal-broken", "the journal cannot be written", { cause });
      throw this.#failure;
    }
    for (const step of steps) applyStep(this.#open, step);
  }
}

/** Reads all whole lines; `size` is where the last of them ends. */
function readSteps(text: string, file: string): { steps: Step[]; size: number } {
  const steps: Step[] = [];
  let size = 0;
  for (;;) {
    const end = text.indexOf("\n", size);
    if (end < 0) return { steps, size };
    const step = decodeStep(text.slice(size, end));
    if (step === null && end + 1 === text.length) return { steps, size };
    if (step === null) throw new JournalError("journal-damaged", `line ${steps.length + 1} of ${file} is damaged`);
    steps.push(step);
    size = end + 1;
  }
}

function applyChecked(operations: Map<RequestId, Operation>, step: Step, file: string): void {
  try {
    applyStep(operations, step);
  } catch (cause) {
    throw new JournalError("journal-damaged", `a step is missing in ${file}`, { cause });
  }
}

function emptyWhereMissing(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}
