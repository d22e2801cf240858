import type { BankLink } from "../../atm/atm.ts";
import type { Currency, Outcome } from "../../model/model.ts";
import { ALL_ENTRIES, type ResultOf } from "../../protocol/protocol.ts";
import { linesDigest, readStatement, type SignedStatement, statementCsv } from "../../receipts/receipts.ts";
import { type Entry, entryPages } from "./statement-csv.ts";
import { periodOf, requestOf, type View } from "./view.ts";

/** Entries on one page of the statement. The ATM asks for one more, to know whether there are older ones. */
const PAGE_ENTRIES = 25;
/** The largest page that the bank sends at once. */
export const BANK_PAGE = 50;
/** How many more pages the ATM asks for by itself if a filter leaves a page unfilled; each searches a thousand entries at most. */
const ROUNDS_MAX = 4;

/** A page for the screen. */
export interface ShownPage {
  readonly entries: readonly Entry[];
  /** The number to go on below; null on the last page. */
  readonly older: number | null;
  /** True if the search stopped for now, with no further entry found yet. */
  readonly unfinished: boolean;
}

/** Fills a page with the view's entries. */
export async function askPage(link: BankLink, view: View, zone: string): Promise<Outcome<ShownPage>> {
  const found: Entry[] = [];
  let { before } = view;
  for (let round = 0; ; round++) {
    const most = PAGE_ENTRIES + 1 - found.length;
    const outcome = await link.request("statement", { ...requestOf(view, zone), before, most });
    if (!outcome.ok) return outcome;
    found.push(...outcome.result.entries);
    before = outcome.result.next;
    const entries = found.slice(0, PAGE_ENTRIES);
    if (found.length > PAGE_ENTRIES) return shown({ entries, older: entries.at(-1)?.entry ?? null, unfinished: false });
    if (before === 0) return shown({ entries, older: null, unfinished: false });
    if (round === ROUNDS_MAX) return shown({ entries, older: before, unfinished: true });
  }
}

const shown = (result: ShownPage): Outcome<ShownPage> => ({ ok: true, result });

/** The view's period as a whole. */
export const askPeriod = (link: BankLink, view: View, zone: string): Promise<Outcome<ResultOf<"statement-period">>> =>
  link.request("statement-period", { ...periodOf(view, zone), sign: false });

/** A period with the bank's signature, and all of its entries, the newest first. */
export interface WholePeriod {
  readonly statement: SignedStatement;
  /** The bank's signed text. */
  readonly signed: string;
  readonly entries: readonly Entry[];
  /** The lines that the bank has signed. */
  readonly csv: string;
}

/**
 * Asks for a signed statement of the view's period, whatever its filters, and for its entries. Throws if the entries are not those
 * that the bank has signed.
 */
export async function askWhole(link: BankLink, view: View, zone: string, currency: Currency): Promise<Outcome<WholePeriod>> {
  const outcome = await link.request("statement-period", { ...periodOf(view, zone), sign: true });
  if (!outcome.ok) return outcome;
  const { signed } = outcome.result;
  const statement = readStatement(signed);
  const entries = await entriesOf(link, statement);
  const csv = statementCsv(entries, currency);
  if (!linesDigest(csv).equals(statement.digest)) throw new Error("the bank has signed other entries than it sent");
  return { ok: true, result: { statement, signed, entries, csv } };
}

/** The entries by their numbers: what was booked after the bank signed is not among them. */
async function entriesOf(link: BankLink, { first, last }: SignedStatement): Promise<readonly Entry[]> {
  if (last < first) return [];
  const ask = async (before: number) => {
    const most = Math.min(BANK_PAGE, before - first);
    const outcome = await link.request("statement", { ...ALL_ENTRIES, before, most });
    if (!outcome.ok) return null;
    const { entries, next } = outcome.result;
    return { entries, next: next <= first ? 0 : next };
  };
  const page = await ask(last + 1);
  if (page === null) throw new Error("the bank stopped sending the statement");
  const pages = await Array.fromAsync(entryPages(page, ask));
  return pages.flat();
}
