import type { Currency } from "../../model/model.ts";
import { BANK } from "../bank-text.ts";
import { namesOf } from "../kinds.ts";
import type { ExportedEntry } from "../reading/entries.ts";
import { decimal, shortId } from "./amount.ts";
import { element, field } from "./xml.ts";

/** One booked entry, in the order of ReportEntry10. */
export function camtEntry(entry: ExportedEntry, currency: Currency): string {
  const { number, at, kind, amount, terminal, request } = entry;
  const { words, camt, isReversal } = namesOf(kind);
  const [domain, family, subFamily] = camt[entry.direction];
  const day = element("Dt", at.toISOString().slice(0, 10));
  return element(
    "Ntry",
    field("NtryRef", number),
    money(entry.direction === "credit" ? amount : -amount, currency),
    isReversal ? field("RvslInd", "true") : "",
    element("Sts", field("Cd", "BOOK")),
    element("BookgDt", element("DtTm", at.toISOString())),
    element("ValDt", day),
    field("AcctSvcrRef", shortId(request)),
    element(
      "BkTxCd",
      element("Domn", field("Cd", domain), element("Fmly", field("Cd", family), field("SubFmlyCd", subFamily))),
      element("Prtry", field("Cd", kind), field("Issr", BANK)),
    ),
    field("AddtlNtryInf", `${words}, ${terminal}`),
  );
}

/** An amount with its side, credits positive. */
export const money = (amount: bigint, currency: Currency): string =>
  `<Amt Ccy="${currency.code}">${decimal(amount < 0n ? -amount : amount, currency)}</Amt>${direction(amount)}`;

/** Zero counts as a credit. */
export const direction = (amount: bigint): string => field("CdtDbtInd", amount < 0n ? "DBIT" : "CRDT");
