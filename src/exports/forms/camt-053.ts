import { BANK } from "../bank-text.ts";
import { ACCOUNT_NAMES } from "../kinds.ts";
import { dayText } from "../period.ts";
import type { ExportPlan } from "../plan.ts";
import type { ExportedAccount, Total } from "../reading/accounts.ts";
import type { Books } from "../reading/books.ts";
import { decimal, shortId } from "./amount.ts";
import { camtEntry, direction, money } from "./camt-entry.ts";
import { element, field, xmlText } from "./xml.ts";

const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

/** `AcctId` has at most 34 characters, `StmtId` 35. */
const STATEMENT_ID_DIGITS = 24;

/**
 * ISO 20022 camt.053.001.08, BankToCustomerStatement: a statement of the customer's account, or one of each of the bank's own
 * accounts (docs/EXPORTS.md, "camt.053").
 */
export async function* camt053(books: Books): AsyncGenerator<string> {
  const { plan } = books;
  const header = element("GrpHdr", field("MsgId", plan.id), field("CreDtTm", time(plan.at)));
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${NAMESPACE}"><BkToCstmrStmt>\n${header}\n`;
  let number = 0;
  for await (const accounts of books.accounts())
    for (const account of accounts) {
      yield `<Stmt>\n${statementHead(account, plan, ++number)}`;
      for await (const entries of books.entries(account.id))
        yield entries.map((entry) => `${camtEntry(entry, plan.currency)}\n`).join("");
      yield "</Stmt>\n";
    }
  yield "</BkToCstmrStmt></Document>\n";
}

/** All of a statement before its entries, in the order of AccountStatement9. */
function statementHead(account: ExportedAccount, { id, at, currency, period }: ExportPlan, number: number): string {
  const { opening, closing, debits, credits } = account;
  const [first, last] = [dayText(period.from), dayText(period.end - 1)];
  const balance = (code: "OPBD" | "CLBD", amount: bigint, day: string): string =>
    element(
      "Bal",
      element("Tp", element("CdOrPrtry", field("Cd", code))),
      money(amount, currency),
      element("Dt", field("Dt", day)),
    );
  const totals = ({ entries, amount }: Total): string => field("NbOfNtries", entries) + field("Sum", decimal(amount, currency));
  const net = credits.amount - debits.amount;
  const all = { entries: debits.entries + credits.entries, amount: debits.amount + credits.amount };
  return [
    field("Id", `${id.slice(0, STATEMENT_ID_DIGITS)}-${number}`),
    field("CreDtTm", time(at)),
    element("FrToDt", field("FrDtTm", time(period.from)), field("ToDtTm", time(period.end - 1))),
    accountOf(account, currency.code),
    balance("OPBD", opening, first),
    balance("CLBD", closing, last),
    element(
      "TxsSummry",
      element(
        "TtlNtries",
        totals(all),
        element("TtlNetNtry", field("Amt", decimal(net < 0n ? -net : net, currency)), direction(net)),
      ),
      element("TtlCdtNtries", totals(credits)),
      element("TtlDbtNtries", totals(debits)),
    ),
  ]
    .map((part) => `${part}\n`)
    .join("");
}

/** The account by its id, because the bank has no IBANs. */
function accountOf({ id, kind, terminal, username }: ExportedAccount, currency: string): string {
  const name = [ACCOUNT_NAMES[kind].words, terminal ?? ""].join(" ").trim();
  return element(
    "Acct",
    element("Id", element("Othr", field("Id", shortId(id)), field("Issr", BANK))),
    field("Ccy", currency),
    field("Nm", name),
    username === null ? "" : element("Ownr", element("Nm", xmlText(username))),
  );
}

const time = (at: number): string => new Date(at).toISOString();
