import { CopyRows } from "../store/copy-rows.ts";
import type { Step } from "../store/statement.ts";
import { COPY_ANSWERS, COPY_MOVEMENTS } from "./statements.ts";
import type { AnswerRow, Entry, Movement } from "./writes.ts";

/**
 * The answers as rows to copy in, in the order of their keys, so that two roads with the same requests cannot wait for each
 * other in a circle.
 */
export function copyOfAnswers(unordered: readonly AnswerRow[]): Step {
  const ordered = [...unordered].sort(byKey);
  const rows = new CopyRows(ordered.length);
  for (const row of ordered) {
    rows.row(6);
    rows.text(row.terminal);
    rows.uuid(row.request);
    rows.bytes(row.digest);
    rows.text(row.op);
    rows.text(row.answer);
    rows.time(row.at);
  }
  return { statement: COPY_ANSWERS, rows: rows.finish() };
}

function byKey(a: AnswerRow, b: AnswerRow): number {
  if (a.request !== b.request) return a.request < b.request ? -1 : 1;
  return a.terminal < b.terminal ? -1 : 1;
}

/** The movements as rows to copy in. */
export function copyOfMovements(movements: readonly Movement[]): Step {
  const rows = new CopyRows(movements.length);
  const side = ({ account, number, balance }: Entry): void => {
    rows.uuid(account);
    rows.int4(number);
    rows.int8(balance);
  };
  for (const movement of movements) {
    rows.row(11);
    rows.text(movement.terminal);
    rows.uuid(movement.request);
    rows.text(movement.kind);
    rows.int8(movement.amount);
    rows.time(movement.at);
    side(movement.debit);
    side(movement.credit);
  }
  return { statement: COPY_MOVEMENTS, rows: rows.finish() };
}
