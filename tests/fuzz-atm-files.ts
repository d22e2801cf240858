import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { CashError, readCashFile, writeCashFile } from "../src/atm/cash/cash-state.ts";
import type { Notes } from "../src/atm/cash/notes.ts";
import { DENOMINATION_RATIO_MAX, unitOf } from "../src/atm/cash/payable.ts";
import { Journal } from "../src/atm/journal/journal.ts";
import { JournalError } from "../src/atm/journal/journal-error.ts";
import { decodeLine, encodeLine, type Step } from "../src/atm/journal/journal-step.ts";
import { journalLines } from "../src/atm/testing/test-journal.ts";
import { RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { absent, holding } from "./fuzz-folder.ts";
import { by, JSON_WORDS, listed, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** The files that an ATM reads after a crash: the journal and the cash unit's counters. */

const FIRST = RequestId("019a0000-0000-7000-8000-000000000001");
const SECOND = RequestId("019a0000-0000-7000-8000-000000000002");
const BY = RequestId("019a0000-0000-7000-8000-000000000003");
const NOTES: Notes = [
  { denomination: Money(5_000n), notes: 2 },
  { denomination: Money(2_000n), notes: 1 },
];
const at = 1_800_000_000_000;

/** A complete withdrawal, and a deposit that a crash left open. */
const STEPS: readonly Step[] = [
  { step: "intent", at, request: FIRST, op: "withdraw", amount: Money(12_000n), notes: NOTES },
  { step: "answer", at, request: FIRST, state: "held" },
  { step: "dispensing", at, request: FIRST },
  { step: "dispensed", at, request: FIRST, paid: Money(12_000n) },
  { step: "closing", at, request: FIRST, op: "settle", by: BY, amount: Money(12_000n) },
  { step: "closed", at, request: FIRST, how: "acknowledged" },
  { step: "intent", at, request: SECOND, op: "deposit", amount: Money(5_000n), notes: NOTES.slice(0, 1) },
  { step: "answer", at, request: SECOND, state: "done" },
];
const LINES = journalLines(STEPS);
const STEP_WORDS = [
  ...JSON_WORDS,
  ...words(
    ...listed(`"unit": "line": "cash": "step": "at": "request": "op": "amount": "notes": "state": "paid": "by": "how": "${SECOND}" "intent"
      "answer" "dispensing" "dispensed" "closing" "closed" "withdraw" "deposit" "settle" "release" "held" "void" "unsent"`),
  ),
];

/** Fuzzes the JSON of a line. Its checksum is always right. */
export const journalSteps: Target = {
  name: "journal-step",
  reads: "one line of an ATM's journal under a right checksum",
  seeds: LINES.map((line) => line.subarray(9, -1)),
  words: STEP_WORDS,
  refuses: nothingThrown,
  run(input) {
    const line = decodeLine(Buffer.concat([Buffer.from(`${crc32(input).toString(16).padStart(8, "0")} `), input]));
    if (line === null) return false;
    assert.deepEqual(decodeLine(encodeLine(line).subarray(0, -1)), line);
    return true;
  },
};

export const journal: Target = {
  name: "journal",
  reads: "an ATM's journal, whole",
  seeds: [Buffer.concat(LINES), Buffer.concat(LINES.slice(0, 3)), Buffer.alloc(0)],
  words: [...LINES, ...words("\n", " ", "\r\n", "00000000 ")],
  refuses: by(JournalError, ["journal-damaged"]),
  async run(input) {
    const file = holding("atm.journal", input);
    const open = async () => {
      const found = await Journal.open(file, { now: () => at });
      await found.close();
      return found.operations;
    };
    const operations = await open();
    assert.deepEqual(await open(), operations, "what is open is the same at the next start");
    const lines = readFileSync(file, "latin1").match(/.*\n/g) ?? [];
    // If a journal has no complete line, its reader begins it with a line that has no step.
    const strange = lines.filter((line) => !input.includes(Buffer.from(line, "latin1")));
    assert.ok(strange.length === 0 || (lines.length === 1 && !strange[0]?.includes("step")), "a line that nobody wrote");
    return true;
  },
};

const MARKS = '{"unit":"0123456789abcdef","journal":17,"cash":4}';

export const cashState: Target = {
  name: "cash-state",
  reads: "the cash unit's counters",
  seeds: [
    Buffer.from(`${MARKS}\n{"closedBy":"records","operator":"","obeyed":[],"doubt":"cash-lost","cassettes":[],"rejected":[]}\n`),
    Buffer.from(
      `${MARKS}\n{"closedBy":"order","operator":"","obeyed":[{"order":"${FIRST}","how":"done"}],"doubt":"none",` +
        `"cassettes":[{"denomination":5000,"notes":100},{"denomination":1000,"notes":7}],"rejected":[{"denomination":1000,"notes":1}]}\n` +
        `{"job":"${FIRST}","phase":"taken","notes":[{"denomination":5000,"notes":1}]}\n` +
        `{"job":"${SECOND}","phase":"escrow","notes":[]}\n`,
    ),
  ],
  words: [
    ...STEP_WORDS,
    ...words(
      ...listed(
        `"cassettes": "rejected": "closedBy": "operator": "obeyed": "order": "how": "doubt": "none" "strangers" "unit": "journal": "cash": "job": "phase": "denomination": {"denomination":5000,"notes":1}, "stacked" "presented"`,
      ),
    ),
  ],
  refuses: by(CashError),
  async run(input) {
    const found = (await readCashFile(holding("atm.cash", input))) ?? assert.fail("the file is there");
    const again = absent("atm-again.cash");
    await writeCashFile(again, found);
    assert.deepEqual(await readCashFile(again), found);
    const { state } = found;
    for (const notes of [state.cassettes, state.rejected, ...state.jobs.map((job) => job.notes)]) checkNotes(notes);
    assert.equal(new Set(state.jobs.map(({ job }) => job)).size, state.jobs.length, "a job stands twice");
    return true;
  },
};

/** The rest of the ATM relies on this: each denomination once, and amounts whose table fits into memory. */
function checkNotes(notes: Notes): void {
  assert.equal(new Set(notes.map(({ denomination }) => denomination)).size, notes.length, "a denomination stands twice");
  for (const { denomination } of notes)
    assert.ok(
      denomination / unitOf(notes) <= BigInt(DENOMINATION_RATIO_MAX),
      "denominations too far apart to be paid out together",
    );
}
