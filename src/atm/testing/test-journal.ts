import { decodeLine, encodeLine, type JournalLine, type Step } from "../journal/journal-step.ts";

/** The mark of the journals that tests write. */
export const TEST_UNIT = "0123456789abcdef";

/** A journal with one line for each of these steps. */
export const journalLines = (steps: readonly Step[], { line = 1, unit = TEST_UNIT, cash = 0 } = {}): Buffer[] =>
  steps.map((step, n) => encodeLine({ unit, line: line + n, cash, steps: [step] }));

/** The steps of a journal's whole lines; null stands for a damaged line. */
export const readLines = (bytes: Buffer): (JournalLine | null)[] =>
  bytes
    .toString("latin1")
    .split("\n")
    .slice(0, -1)
    .map((line) => decodeLine(Buffer.from(line, "latin1")));

/** Bytes between two cuts within a line, where all cuts have one effect; FUZZ_RUNS tries all bytes. */
const APART = process.env["FUZZ_RUNS"] === undefined ? 13 : 1;
/** Within this distance of a line's end, every cut is tried. */
const NEAR_END = 3;

/** Whether a test cuts the journal here. Near the ends of lines it cuts at every byte. */
export const isTried = (journal: Buffer, size: number): boolean =>
  size % APART === 0 || journal.subarray(Math.max(0, size - NEAR_END), size + NEAR_END).includes(0x0a);
