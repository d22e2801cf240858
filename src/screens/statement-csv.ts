import { type Currency, formatMoney } from "../model/currency.ts";
import type { ResultOf } from "../protocol/operations.ts";

/** One entry of a statement, as the bank tells it. */
export type Entry = ResultOf<"statement">["entries"][number];

/**
 * The statement as comma-separated values (RFC 4180): for programs, so its words, its times (ISO 8601, UTC) and its decimal
 * points are the same in every language, and amounts are exact decimals of the currency's major unit, never signed.
 */
export const CSV_HEADER = row(["entry", "booked_at", "kind", "direction", "amount", "balance", "currency"]);

/** One entry as a line. */
export const csvLine = ({ entry, at, kind, direction, amount, balance }: Entry, currency: Currency): string =>
  row([
    String(entry),
    new Date(at).toISOString(),
    kind,
    direction,
    formatMoney(amount, currency),
    formatMoney(balance, currency),
    currency.code,
  ]);

function row(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * A text as one cell. Spreadsheets run what begins like a formula, whoever wrote it, and some do so after white space too: such
 * a cell begins with an apostrophe, which they take for "this is text".
 */
export function csvCell(text: string): string {
  const safe = /^[\s\0]*[=+\-@|%]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Asks for the page of entries below this number; null where the bank does not say. */
export type AskPage = (before: number) => Promise<readonly Entry[] | null>;

/**
 * The whole statement, the newest entry first, in chunks of one page, of at most `most` entries. `first` is the first page, which
 * the caller has seen already. Where the bank stops answering it throws: a file that is cut off must not look whole.
 */
export async function* csvChunks(
  first: readonly Entry[],
  askPage: AskPage,
  currency: Currency,
  most: number,
): AsyncGenerator<string> {
  yield CSV_HEADER;
  let left = most;
  for (let page: readonly Entry[] | null = first; page !== null && page.length > 0 && left > 0; ) {
    const taken = page.slice(0, left);
    left -= taken.length;
    yield taken.map((each) => csvLine(each, currency)).join("");
    const oldest = (taken.at(-1) as Entry).entry;
    // Entry 1 is the first there is.
    if (oldest === 1 || left === 0) return;
    page = await askPage(oldest);
    if (page === null) throw new Error("the bank stopped telling the statement");
  }
}
