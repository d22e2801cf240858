import { type Currency, formatMoney } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";

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
 * The whole statement, the newest entry first, in chunks of one page, down to entry 1, the first that an account has. `first` is
 * the first page, which the caller has seen already. Where the bank stops answering, or answers with a page that does not go on
 * from the one before, it throws: a file that is cut off must not look whole.
 */
export async function* csvChunks(first: readonly Entry[], askPage: AskPage, currency: Currency): AsyncGenerator<string> {
  yield CSV_HEADER;
  let page: readonly Entry[] | null = first;
  let oldest = page.at(-1)?.entry;
  // Of an account without entries there is nothing to go on with.
  while (oldest !== undefined) {
    yield page.map((each) => csvLine(each, currency)).join("");
    if (oldest === 1) return;
    page = await askPage(oldest);
    if (page === null) throw new Error("the bank stopped telling the statement");
    if (!(page.length > 0 && page.every(({ entry }, i) => entry === (oldest as number) - 1 - i)))
      throw new Error("the bank told a page that does not go on from the one before");
    oldest = page.at(-1)?.entry;
  }
}
