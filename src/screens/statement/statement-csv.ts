import { setTimeout as sleep } from "node:timers/promises";
import type { Currency } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import { CSV_HEADER, csvLine } from "../../receipts/receipts.ts";

/** A page of the statement, as the bank sends it. */
export type EntryPage = Pick<ResultOf<"statement">, "entries" | "next">;
/** One entry of a statement. */
export type Entry = EntryPage["entries"][number];

/** Between two pages, in milliseconds: a download takes at most a fifth of the ATM's budget of requests, and leaves the rest to others. */
const PAGE_PAUSE_MS = 25;

/** Asks for the page of entries below this number; resolves with null if the bank does not answer. */
export type AskPage = (before: number) => Promise<EntryPage | null>;

/**
 * All pages of a view, the newest entry first. `first` is the first page, which the caller has read already. Throws if the bank
 * stops answering, or if a page does not continue from the one before: a file that is cut off must not look complete.
 */
export async function* entryPages(
  first: EntryPage,
  askPage: AskPage,
  pause: () => Promise<void> = () => sleep(PAGE_PAUSE_MS),
): AsyncGenerator<readonly Entry[]> {
  let page = first;
  let below = Number.POSITIVE_INFINITY;
  for (;;) {
    for (const { entry } of page.entries) {
      if (entry >= below) throw notNext();
      below = entry;
    }
    yield page.entries;
    const { next } = page;
    if (next === 0) return;
    if (next > below) throw notNext();
    below = next;
    await pause();
    const answer = await askPage(next);
    if (answer === null) throw new Error("the bank stopped sending the statement");
    if (answer.next >= next) throw notNext();
    page = answer;
  }
}

const notNext = (): Error => new Error("the bank sent a page that does not follow the one before");

/** The view as comma-separated values, in chunks of one page. As `entryPages`. */
export async function* csvChunks(pages: AsyncIterable<readonly Entry[]>, currency: Currency): AsyncGenerator<string> {
  yield CSV_HEADER;
  for await (const page of pages) yield page.map((each) => csvLine(each, currency)).join("");
}
