import type { AccountId, Currency } from "../../model/model.ts";
import { BANK_ID } from "../bank-text.ts";
import { namesOf } from "../kinds.ts";
import type { ExportPlan } from "../plan.ts";
import type { ExportedAccount } from "../reading/accounts.ts";
import type { Books } from "../reading/books.ts";
import type { ExportedEntry } from "../reading/entries.ts";
import { decimal, shortId } from "./amount.ts";
import { element, field } from "./xml.ts";

/** OFX 2.2, section 2.2: the version in three digits. */
const HEADER = (id: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n` +
  `<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="${id}"?>\n`;

const SUCCESS = element("STATUS", field("CODE", 0), field("SEVERITY", "INFO"));

/** OFX 2.2: a bank statement of the customer's account, as a file to import (docs/EXPORTS.md, "OFX"). */
export async function* ofx(books: Books): AsyncGenerator<string> {
  const { plan } = books;
  const signOn = element("SONRS", SUCCESS, field("DTSERVER", time(plan.at)), field("LANGUAGE", "ENG"));
  yield `${HEADER(plan.id)}<OFX>${element("SIGNONMSGSRSV1", signOn)}\n<BANKMSGSRSV1>`;
  for await (const accounts of books.accounts())
    for (const account of accounts) {
      yield statementHead(account, plan);
      for await (const entries of books.entries(account.id))
        yield entries.map((entry) => `${transaction(entry, plan.currency)}\n`).join("");
      yield statementEnd(account, plan);
    }
  yield "</BANKMSGSRSV1></OFX>\n";
}

/** STMTTRNRS up to its transactions (section 11.4). */
function statementHead({ id }: ExportedAccount, { currency, period }: ExportPlan): string {
  const from = element(
    "BANKACCTFROM",
    field("BANKID", BANK_ID),
    field("ACCTID", accountNumber(id)),
    field("ACCTTYPE", "CHECKING"),
  );
  const bounds = field("DTSTART", time(period.from)) + field("DTEND", time(period.end));
  return `<STMTTRNRS>${field("TRNUID", 0)}${SUCCESS}<STMTRS>${field("CURDEF", currency.code)}${from}\n<BANKTRANLIST>${bounds}\n`;
}

/**
 * The closing balance follows the transactions. OFX has no element for the opening balance: it is the closing balance less the
 * transactions.
 */
function statementEnd({ closing }: ExportedAccount, { currency, period }: ExportPlan): string {
  const balance = field("BALAMT", decimal(closing, currency)) + field("DTASOF", time(period.end - 1));
  return `</BANKTRANLIST>\n${element("LEDGERBAL", balance)}\n</STMTRS></STMTTRNRS>`;
}

/** STMTTRN (section 11.4): credits to the customer are positive. */
function transaction({ at, kind, direction, amount, terminal, request }: ExportedEntry, currency: Currency): string {
  const { words, ofx: type } = namesOf(kind);
  return element(
    "STMTTRN",
    field("TRNTYPE", type),
    field("DTPOSTED", time(at.getTime())),
    field("TRNAMT", decimal(direction === "credit" ? amount : -amount, currency)),
    // Request ids are unique within their ATM.
    field("FITID", `${shortId(request)}.${terminal}`),
    field("NAME", words),
    field("MEMO", terminal),
  );
}

/** The account's id in the 22 characters that ACCTID may have: its 16 bytes in base64url. */
const accountNumber = (id: AccountId): string => Buffer.from(shortId(id), "hex").toString("base64url");

/** A date and time (section 3.2.8), such as 20260331140509.250[0:GMT]. */
const time = (at: number): string => `${new Date(at).toISOString().replaceAll(/[-:TZ]/g, "")}[0:GMT]`;
