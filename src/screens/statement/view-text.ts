import type { Locale } from "../words/refusal-text.ts";
import { dayStart } from "./days.ts";
import type { Kind, View } from "./view.ts";

/** "1 Nov 2026 to 29 Nov 2026": the days of the period. */
export function periodText({ from, to }: Pick<View, "from" | "to">, { words: { statement }, figures }: Locale): string {
  const day = (each: string): string => figures.day(dayStart(each, figures.zone));
  if (from !== null && to !== null) return statement.range({ from: day(from), to: day(to) });
  if (from !== null) return statement.since({ day: day(from) });
  return to === null ? statement.wholeTime : statement.until({ day: day(to) });
}

/** "Money out · Transfers · ben": what the filters let through. */
export function filterText({ way, kind, name, least, largest }: View, { words: { statement }, figures }: Locale): string {
  const parts: string[] = [];
  if (way !== null) parts.push(way === "in" ? statement.directionIn : statement.directionOut);
  if (kind !== null) parts.push(kindName(kind, { words: { statement } }));
  if (name !== "") parts.push(name);
  if (least > 0n && least === largest) parts.push(statement.exactly({ amount: figures.money(least) }));
  else {
    if (least > 0n) parts.push(statement.atLeast({ amount: figures.money(least) }));
    if (largest > 0n) parts.push(statement.atMost({ amount: figures.money(largest) }));
  }
  return parts.join(" · ");
}

/** "Transfers". */
export function kindName(kind: Kind, { words: { statement } }: { words: Pick<Locale["words"], "statement"> }): string {
  switch (kind) {
    case "deposit":
      return statement.kindDeposit;
    case "withdrawal":
      return statement.kindWithdrawal;
    case "transfer":
      return statement.kindTransfer;
    case "reversal":
      return statement.kindReversal;
  }
}
