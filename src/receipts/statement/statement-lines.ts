import { type Currency, formatMoney, type Money } from "../../model/model.ts";

/** One entry of a statement, as it is signed. */
export interface StatementLine {
  /** Its number in the account: 1 is the oldest. */
  readonly entry: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: string;
  /** When the entry that it reverses was booked, in milliseconds since 1970 UTC; 0 if it reverses none. */
  readonly reverses: number;
  readonly direction: "credit" | "debit";
  readonly amount: Money;
  readonly balance: Money;
  /** The username of the customer on the other side; empty if there is none. */
  readonly counterparty: string;
}

/**
 * The statement as comma-separated values (RFC 4180), for programs, and for the bank's signature (docs/PROTOCOL.md, section 11.4).
 * Its words, its times (ISO 8601, UTC) and its decimal points are therefore the same in every language. Amounts are exact decimals of
 * the currency's major unit, never signed. `reverses_booked_at` has the time of the entry that a reversal reverses.
 */
export const CSV_HEADER = row([
  ...["entry", "booked_at", "kind", "direction", "amount", "balance", "currency", "reverses_booked_at", "counterparty"],
]);

/** One entry as a line. */
export const csvLine = (line: StatementLine, currency: Currency): string =>
  row([
    String(line.entry),
    new Date(line.at).toISOString(),
    line.kind,
    line.direction,
    formatMoney(line.amount, currency),
    formatMoney(line.balance, currency),
    currency.code,
    line.reverses === 0 ? "" : new Date(line.reverses).toISOString(),
    line.counterparty,
  ]);

/** All lines, the newest first, below the header. */
export const statementCsv = (lines: readonly StatementLine[], currency: Currency): string =>
  CSV_HEADER + lines.map((each) => csvLine(each, currency)).join("");

function row(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * A text as one cell. Spreadsheets run a cell that begins like a formula, whoever wrote it, some even after white space. Such a
 * cell gets an apostrophe in front, which spreadsheets take for "this is text".
 */
export function csvCell(text: string): string {
  const safe = /^[\s\0]*[=+\-@|%]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
