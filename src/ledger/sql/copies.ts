import { CopyRows, type Step } from "../../store/store.ts";
import { COPY_ANSWERS } from "./statements.ts";
import type { AnswerRow, Entry, Movement } from "./writes.ts";

const MOVEMENT_COLUMNS = 8;

/**
 * Returns the answers as rows to copy in, each with what its request moved. They are sorted by key, so that two group commits
 * with the same requests cannot deadlock.
 */
export function copyOfAnswers(unordered: readonly AnswerRow[]): Step {
  const ordered = [...unordered].sort(byKey);
  const rows = new CopyRows(ordered.length);
  for (const row of ordered) {
    rows.row(6 + MOVEMENT_COLUMNS);
    rows.text(row.terminal);
    rows.uuid(row.request);
    rows.bytes(row.digest);
    rows.text(row.op);
    rows.text(row.answer);
    rows.time(row.at);
    if (row.movement === null) for (let n = 0; n < MOVEMENT_COLUMNS; n++) rows.null();
    else addMovement(rows, row.movement);
  }
  return { statement: COPY_ANSWERS, rows: rows.finish() };
}

function byKey(a: AnswerRow, b: AnswerRow): number {
  if (a.request !== b.request) return a.request < b.request ? -1 : 1;
  return a.terminal < b.terminal ? -1 : 1;
}

function addMovement(rows: CopyRows, { kind, amount, debit, credit }: Movement): void {
  rows.text(kind);
  rows.int8(amount);
  addSide(rows, debit);
  addSide(rows, credit);
}

function addSide(rows: CopyRows, { account, number, balance }: Entry): void {
  rows.uuid(account);
  rows.int4(number);
  rows.int8(balance);
}
