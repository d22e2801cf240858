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
