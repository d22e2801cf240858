import { readFile } from "node:fs/promises";
import type { RequestId } from "../../model/model.ts";
import { JournalError } from "./journal-error.ts";
import { decodeLine, type JournalLine, type Step } from "./journal-step.ts";
import { applyStep, type OpenOperation } from "./operation.ts";

/** The content of a journal's file. */
export interface JournalFile {
  /** The complete lines, byte for byte. */
  readonly bytes: Buffer;
  /** Number of bytes after them, of a line that was not written completely. */
  readonly torn: number;
  readonly unit: string;
  /** The number of the last line. */
  readonly line: number;
  /** The newest version of the cash file that was seen. */
  readonly cash: number;
  /** The operations that are not over, and all steps of each. */
  readonly open: ReadonlyMap<RequestId, OpenOperation>;
  readonly steps: ReadonlyMap<RequestId, readonly Step[]>;
}

const LINE_FEED = 0x0a;

/**
 * Reads a journal; null if there is none, or not one complete line. Only the last line may be torn: each is written and synced
 * before the next. Throws JournalError "journal-damaged" if any other line cannot be read, or lines are missing.
 */
export async function readJournal(file: string): Promise<JournalFile | null> {
  const bytes = await readFile(file).catch(nothingWhereMissing);
  const { lines, size } = readLines(bytes, file);
  const last = lines.at(-1);
  if (last === undefined) return null;
  const operations = new OpenSteps();
  for (const { steps } of lines)
    for (const step of steps)
      try {
        operations.apply(step);
      } catch (cause) {
        throw damaged(file, `a step of ${step.request} is missing`, cause);
      }
  const { unit, line, cash } = last;
  return { bytes: bytes.subarray(0, size), torn: bytes.length - size, unit, line, cash, ...operations };
}

/** The operations that are not over, with all their steps. */
export class OpenSteps {
  readonly open = new Map<RequestId, OpenOperation>();
  readonly steps = new Map<RequestId, Step[]>();

  /** Throws RangeError if the step belongs to no open operation. */
  apply(step: Step): void {
    applyStep(this.open, step);
    if (step.step === "closed") this.steps.delete(step.request);
    else this.steps.set(step.request, [...(this.steps.get(step.request) ?? []), step]);
  }
}

/** All complete lines; `size` is where the last of them ends, in bytes. */
function readLines(bytes: Buffer, file: string): { lines: JournalLine[]; size: number } {
  const lines: JournalLine[] = [];
  let size = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, size);
    if (end < 0) return { lines, size };
    const line = decodeLine(bytes.subarray(size, end));
    if (line === null && end + 1 === bytes.length) return { lines, size };
    if (line === null) throw damaged(file, `line ${lines.length + 1} cannot be read`);
    const before = lines.at(-1) ?? { ...line, line: line.line - 1 };
    if (line.line !== before.line + 1) throw damaged(file, `line ${lines.length + 1} does not follow the one before`);
    if (line.unit !== before.unit) throw damaged(file, `line ${lines.length + 1} is of another machine`);
    if (line.cash < before.cash) throw damaged(file, `line ${lines.length + 1} names an older cash file than the one before`);
    lines.push(line);
    size = end + 1;
  }
}

const damaged = (file: string, what: string, cause?: unknown): JournalError =>
  new JournalError(
    "journal-damaged",
    `the journal ${file} is damaged: ${what}. Keep it under another name and start the ATM again: it then starts closed, ` +
      "to be counted (docs/OPERATIONS.md, When an ATM's files disagree)",
    { cause },
  );

function nothingWhereMissing(error: NodeJS.ErrnoException): Buffer {
  if (error.code === "ENOENT") return Buffer.alloc(0);
  throw error;
}
