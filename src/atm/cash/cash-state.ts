import { readFile } from "node:fs/promises";
import { type Disk, replaceFile } from "../../files/files.ts";
import { CLOSED_BY, type ClosedBy, ORDER_REFUSALS, type OrderRefusal, type RequestId } from "../../model/model.ts";
import {
  amount,
  count,
  decodeFields,
  encodeFields,
  type Fields,
  list,
  readJson,
  requestId,
  text,
  type ValuesOf,
  whole,
  word,
  writeJson,
} from "../../protocol/protocol.ts";
import type { Marks } from "../journal/marks.ts";
import type { Notes } from "./notes.ts";
import { whyNotPayable } from "./payable.ts";

/**
 * Where the notes of one job are. Paying out: on the stack inside, presented in the slot, taken by the customer, or retracted
 * into the reject box. Taking in: in escrow, stored in the cassettes, or returned. An operator's notes are changed in one step.
 */
export type Phase = "stacked" | "presented" | "taken" | "retracted" | "escrow" | "stored" | "returned" | "changed";

/** One movement of notes, named by the request that it serves. */
export interface Job {
  readonly job: RequestId;
  readonly phase: Phase;
  readonly notes: Notes;
}

/**
 * Why the counters, or the journal's record of them, cannot be relied on until the notes are counted; "none" if they can.
 * "journal-behind": the journal has lost lines, or is gone. "cash-lost": the cash file is gone. "cash-behind": it is older than
 * the journal. "strangers": the two files are of different machines.
 */
export const DOUBTS = ["none", "journal-behind", "cash-lost", "cash-behind", "strangers"] as const;
export type Doubt = (typeof DOUBTS)[number];

/** A terminal order that this machine has carried out or refused, and how. */
export interface ObeyedOrder {
  readonly order: RequestId;
  readonly how: "done" | OrderRefusal;
}

/** Who has the machine out of service, and the bank's last order. */
export interface Service {
  /** While it is not `nobody`, only an operator moves notes. */
  readonly closedBy: ClosedBy;
  /** The operator at the machine who closed it; else empty. */
  readonly operator: string;
  /** The newest order that was carried out or refused; empty before the first. The bank gives the next one only after it. */
  readonly obeyed: readonly ObeyedOrder[];
}

/** A machine that is in service and never got an order. */
export const IN_SERVICE: Service = { closedBy: "nobody", operator: "", obeyed: [] };

/** The cash unit's whole record of its notes, and of who moves them. */
export interface CashState extends Service {
  readonly doubt: Doubt;
  readonly cassettes: Notes;
  /** Notes that came back untaken; they are not paid out again. */
  readonly rejected: Notes;
  readonly jobs: readonly Job[];
}

/** The cash file: the state, and the marks at the time of writing. */
export interface CashFile {
  readonly marks: Readonly<Marks>;
  readonly state: CashState;
}

/** Number of finished jobs that are kept: after a crash, recovery asks how much left for a request. */
const FINISHED_JOBS_KEPT = 64;
const UNFINISHED: readonly Phase[] = ["stacked", "presented", "escrow"];

const notes = list(16, { denomination: amount, notes: count });
const phase = word("stacked", "presented", "taken", "retracted", "escrow", "stored", "returned", "changed");
const mark = whole(0, Number.MAX_SAFE_INTEGER);
const MARKS = { unit: text(16, 16), journal: mark, cash: mark };
const HEAD = {
  closedBy: word(...CLOSED_BY),
  operator: text(0, 64),
  obeyed: list(1, { order: requestId, how: word("done", ...ORDER_REFUSALS) }),
  doubt: word(...DOUBTS),
  cassettes: notes,
  rejected: notes,
};
const JOB = { job: requestId, phase, notes };

/** The cash file is not valid: the notes must be counted by hand before money moves. */
export class CashError extends Error {
  override readonly name = "CashError";
  readonly code = "cash-file-invalid";
}

/** Reads the cash unit's file; null if there is none. Throws CashError. */
export async function readCashFile(file: string): Promise<CashFile | null> {
  try {
    const [marks = "", head = "", ...jobs] = (await readFile(file, "utf8")).trimEnd().split("\n");
    const state = { ...decodeLine(HEAD, head), jobs: jobs.map((line) => decodeLine(JOB, line)) };
    checkState(state);
    return { marks: decodeLine(MARKS, marks), state };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new CashError(
      `the cash file ${file} cannot be read. Keep it under another name and start the ATM again: it then starts closed and ` +
        "without notes, to be counted (docs/OPERATIONS.md, When an ATM's files disagree)",
      { cause },
    );
  }
}

/** Checks the rules that concern more than one field. Throws RangeError. */
function checkState({ cassettes, rejected, jobs }: CashState): void {
  for (const each of [cassettes, rejected, ...jobs.map((job) => job.notes)]) {
    const why = whyNotPayable(each);
    if (why !== null) throw new RangeError(`a list of notes ${why}`);
  }
  if (new Set(jobs.map(({ job }) => job)).size < jobs.length) throw new RangeError("a job stands twice");
}

/**
 * Writes the file: a line for the marks, one for the counters, one for each job. After a crash the disk holds this version or the
 * one before.
 */
export const writeCashFile = (file: string, { marks, state: { jobs, ...head } }: CashFile, disk?: Disk): Promise<void> =>
  replaceFile(
    file,
    [encodeLine(MARKS, marks), encodeLine(HEAD, head), ...jobs.map((job) => encodeLine(JOB, job))].join(""),
    disk === undefined ? {} : { disk },
  );

const decodeLine = <Row extends Fields>(row: Row, line: string): ValuesOf<Row> =>
  decodeFields(row, readJson(Buffer.from(line)), []);
const encodeLine = <Row extends Fields>(row: Row, values: ValuesOf<Row>): string => `${writeJson(encodeFields(row, values))}\n`;

export const jobOf = (state: CashState, job: RequestId): Job | null => state.jobs.find((each) => each.job === job) ?? null;

/** True while these notes must still be moved. */
export const isUnfinished = (job: Job): boolean => UNFINISHED.includes(job.phase);

/** Sets the phase and the notes of one job, and forgets the oldest finished jobs. */
export function withJob(state: CashState, job: Job): CashState {
  const others = state.jobs.filter((each) => each.job !== job.job);
  const finished = others.filter((each) => !isUnfinished(each)).slice(-FINISHED_JOBS_KEPT);
  return { ...state, jobs: [...others.filter(isUnfinished), ...finished, job] };
}
