import { readdir } from "node:fs/promises";
import path from "node:path";
import { type Disk, realDisk, removeLeftovers } from "../../files/files.ts";
import { Cash } from "../cash/cash.ts";
import { type CashFile, type Doubt, readCashFile } from "../cash/cash-state.ts";
import type { Notes } from "../cash/notes.ts";
import type { Log } from "../log.ts";
import { Journal } from "./journal.ts";
import { JournalError } from "./journal-error.ts";
import { type JournalFile, readJournal } from "./journal-file.ts";
import { freshMarks, type Marks } from "./marks.ts";
import { firstSteps } from "./opening-steps.ts";

/** Where a machine keeps its records, and the notes that it begins with. */
export interface RecordsPlace {
  readonly dataDir: string;
  readonly number: number;
  /** The notes of its first load; a later start ignores them. */
  readonly firstLoad: Notes;
  readonly disk?: Disk;
  /** How large the journal may grow before it is put aside, in bytes. */
  readonly journalSizeMax?: number;
}

/** The meaning of each doubt; WHAT_TO_DO follows it in the log. */
const MEANING: Readonly<Record<Exclude<Doubt, "none">, string>> = {
  "journal-behind": "the journal has lost what was on disk before, or is gone; the cash unit's counters stay",
  "cash-lost": "the cash file is gone: the machine starts without notes",
  "cash-behind": "the cash file is older than the journal: its counters are not those of today",
  strangers: "the cash file and the journal are of two different machines",
};
const WHAT_TO_DO = "the machine is closed: end its open holds, then count it (docs/OPERATIONS.md, When an ATM's files disagree)";

/**
 * Opens the journal and the cash unit of a machine, and compares them. If one of them has lost data that was on disk, the machine
 * starts closed until two operators have counted it: lost data is never guessed. Throws JournalError "journal-damaged" and
 * CashError; "journal-broken" only if the very first start cannot write.
 */
export async function openRecords(
  { dataDir, number, firstLoad, disk = realDisk, journalSizeMax }: RecordsPlace,
  log: Log,
): Promise<{ journal: Journal; cash: Cash }> {
  const [journalFile, cashFile] = ["journal", "cash"].map((kind) => path.join(dataDir, `atm-${number}.${kind}`)) as [
    string,
    string,
  ];
  for (const each of [journalFile, cashFile]) await removeLeftovers(each, disk);
  const [said, held] = [await readJournal(journalFile), await readCashFile(cashFile)];
  const doubt = doubtOf(said, held, await isPutAside(journalFile));
  if (doubt !== "none")
    log("error", `${MEANING[doubt]}. ${WHAT_TO_DO}`, { doubt, journal: said?.line ?? 0, cash: held?.marks ?? null });
  if (said !== null && said.torn > 0) log("warn", "the journal's last line is incomplete, and is left out", { bytes: said.torn });
  const marks = marksOf(said, held);
  const isFirst = held === null && doubt === "none";
  const cash = await Cash.open(cashFile, firstLoad, { disk, marks, found: held, doubt });
  // A journal without a cash file would mean that the cash file is lost.
  if (isFirst && cash.trouble !== null)
    throw new JournalError("journal-broken", `${cashFile} cannot be written: make room on the disk, or mend it`, {
      cause: cash.trouble,
    });
  const first = firstSteps(cash, said?.open ?? new Map(), doubt, log);
  const journal = await Journal.open(journalFile, {
    disk,
    marks,
    found: said,
    first,
    anew: doubt !== "none",
    sizeMax: journalSizeMax,
  });
  // From now on, a cash file without a journal means that the journal is lost.
  if (isFirst || held?.marks.journal === 0) await cash.keepMarks().catch(() => {});
  return { journal, cash };
}

/** The doubt that follows from the marks of the two files. */
function doubtOf(said: JournalFile | null, held: CashFile | null, isPutAside: boolean): Doubt {
  if (held === null) return said === null && !isPutAside ? "none" : "cash-lost";
  if (said === null) return held.marks.journal === 0 && !isPutAside ? "none" : "journal-behind";
  if (said.unit !== held.marks.unit) return "strangers";
  if (said.cash > held.marks.cash) return "cash-behind";
  return said.line < held.marks.journal ? "journal-behind" : "none";
}

/** The marks that both files continue from: the highest that either of them holds. */
function marksOf(said: JournalFile | null, held: CashFile | null): Marks {
  const unit = said?.unit ?? held?.marks.unit;
  const ahead = (which: "journal" | "cash", other: number): number => Math.max(held?.marks[which] ?? 0, other);
  return {
    ...(unit === undefined ? freshMarks() : { unit }),
    journal: ahead("journal", said?.line ?? 0),
    cash: ahead("cash", said?.cash ?? 0),
  };
}

/** True if an earlier journal of this machine was put aside. */
async function isPutAside(journalFile: string): Promise<boolean> {
  const names = await readdir(path.dirname(journalFile));
  return names.some((name) => name.startsWith(`${path.basename(journalFile)}.`));
}
