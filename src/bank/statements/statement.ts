import { usernamesOf } from "../../customers/customers.ts";
import {
  ANY_ENTRY,
  accountPeriod,
  PAGE_MAX,
  statement as readPage,
  type StatementEntry,
  type StatementFilter,
} from "../../ledger/ledger.ts";
import { type AccountId, accept, refuse } from "../../model/model.ts";
import { linesDigest, signStatement, statementCsv } from "../../receipts/receipts.ts";
import { signedIn } from "../operations/money.ts";
import type { Bank, Perform, RequestContext, RequestNamed } from "../operations/request-context.ts";
import { recorded } from "../operations/tell.ts";

// The customer's statement (PROTOCOL.md, section 11.4). Each request is in the audit log before its answer leaves.

/** An entry with the username of the customer on the other side; empty if there is none. */
type NamedEntry = Omit<StatementEntry, "other"> & { readonly counterparty: string };

/** The most entries of a signed statement. The bank reads all of them for one answer. */
const SIGNED_MAX = 1_000;

export const statement: Perform<"statement"> = async (bank, context, request) => {
  const { counterparty, before, most, from, to } = request.fields;
  const other = counterparty === "" ? null : await bank.customers.find(counterparty);
  // Nobody of this name, and nobody who has dealt with this customer, are the same answer.
  if (counterparty !== "" && other === null) return recorded(bank, context, request, accept({ entries: [], next: 0 }));
  const { entries, next } = await readPage(bank.store.sql, signedIn(context).account, {
    ...{ before, most, from, to },
    filter: filterOf(request.fields, other?.account ?? null),
  });
  return recorded(bank, context, request, accept({ entries: await withNames(bank, entries), next }));
};

function filterOf(
  { direction, kind, least, largest }: RequestNamed<"statement">["fields"],
  other: AccountId | null,
): StatementFilter {
  if (direction === "any" && kind === "any" && other === null && least === 0n && largest === 0n) return ANY_ENTRY;
  return { direction: direction === "any" ? null : direction, kind: kind === "any" ? null : kind, other, least, largest };
}

export const statementPeriod: Perform<"statement-period"> = async (bank, context, request) => {
  const { from, to, sign } = request.fields;
  const { account } = signedIn(context);
  const period = await accountPeriod(bank.store.sql, account, { from, to });
  const asked = { from, to, sign: sign ? "yes" : "no" };
  if (sign && period.last - period.first >= SIGNED_MAX)
    return recorded(bank, context, request, refuse("statement-too-long", { limit: BigInt(SIGNED_MAX) }), asked);
  const signed = sign ? await signedText(bank, context, request, period) : "";
  return recorded(bank, context, request, accept({ ...period, signed }), asked);
};

async function signedText(
  bank: Bank,
  context: RequestContext,
  { fields: { from, to } }: RequestNamed<"statement-period">,
  period: Awaited<ReturnType<typeof accountPeriod>>,
): Promise<string> {
  const { account, username } = signedIn(context);
  const { currency } = bank;
  const lines = await linesOf(bank, account, period);
  const digest = linesDigest(statementCsv(lines, currency));
  const { opening, closing, first, last } = period;
  const signed = { bank: bank.name, holder: username, currency, from, to, at: context.at };
  return signStatement({ ...signed, opening, closing, first, last, digest }, bank.receiptKey);
}

/** All entries of a period, the newest first. History does not change, so the pages fit together. */
async function linesOf(
  bank: Bank,
  account: AccountId,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<readonly NamedEntry[]> {
  const entries: StatementEntry[] = [];
  for (let before = last + 1; before > first; before -= PAGE_MAX) {
    const most = Math.min(PAGE_MAX, before - first);
    entries.push(...(await readPage(bank.store.sql, account, { before, most })).entries);
  }
  return withNames(bank, entries);
}

/**
 * The entries with the username of the customer on the other side of a transfer, and nothing else of that customer
 * (THREAT-MODEL.md): neither account nor ATM. The other side of notes is an ATM's cash account, which has no name.
 */
async function withNames(bank: Bank, entries: readonly StatementEntry[]): Promise<readonly NamedEntry[]> {
  const isTransfer = ({ kind }: StatementEntry): boolean => kind === "transfer" || kind === "transfer-reversal";
  const others = new Set(entries.filter(isTransfer).map(({ other }) => other));
  const names = await usernamesOf(bank.store.sql, [...others]);
  return entries.map(({ other, ...entry }) => ({ ...entry, counterparty: names.get(other) ?? "" }));
}
