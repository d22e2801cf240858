import { setTimeout as sleep } from "node:timers/promises";
import { type Currency, formatMoney } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";

/** One entry of a statement, as the bank sends it. */
export type Entry = ResultOf<"statement">["entries"][number];

/**
 * The statement as comma-separated values (RFC 4180), for programs. Its words, its times (ISO 8601, UTC) and its decimal points
 * are therefore the same in every language. Amounts are exact decimals of the currency's major unit, never signed. The last column
 * has the time of the entry that a reversal reverses.
 */
export const CSV_HEADER = row(["entry", "booked_at", "kind", "direction", "amount", "balance", "currency", "reverses_booked_at"]);

/** One entry as a line. */
export const csvLine = ({ entry, at, kind, reverses, direction, amount, balance }: Entry, currency: Currency): string =>
  row([
    String(entry),
    new Date(at).toISOString(),
    kind,
    direction,
    formatMoney(amount, currency),
    formatMoney(balance, currency),
    currency.code,
    reverses === 0 ? "" : new Date(reverses).toISOString(),
  ]);

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

/** Between two pages, in milliseconds: a download takes at most a fifth of the ATM's budget of requests, and leaves the rest to others. */
const PAGE_PAUSE_MS = 25;

/** Asks for the page of entries below this number; resolves with null if the bank does not answer. */
export type AskPage = (before: number) => Promise<readonly Entry[] | null>;

/**
 * The whole statement, the newest entry first, in chunks of one page, down to entry 1, the first of every account. `first` is the
 * first page, which the caller has read already. Throws if the bank stops answering, or if a page does not continue from the one
 * before: a file that is cut off must not look complete.
 */
export async function* csvChunks(
  first: readonly Entry[],
  askPage: AskPage,
  currency: Currency,
  pause: () => Promise<void> = () => sleep(PAGE_PAUSE_MS),
): AsyncGenerator<string> {
  yield CSV_HEADER;
  let page: readonly Entry[] | null = first;
  let oldest = page.at(-1)?.entry;
  // An account without entries has no further page.
  while (oldest !== undefined) {
    yield page.map((each) => csvLine(each, currency)).join("");
    if (oldest === 1) return;
    await pause();
    page = await askPage(oldest);
    if (page === null) throw new Error("the bank stopped sending the statement");
    if (!(page.length > 0 && page.every(({ entry }, i) => entry === (oldest as number) - 1 - i)))
      throw new Error("the bank sent a page that does not follow the one before");
    oldest = page.at(-1)?.entry;
  }
}
