import type { FoundEvent } from "../../../audit/audit.ts";
import { type Currency, EVENT_KINDS, type EventKind, formatMoney, Money } from "../../../model/model.ts";
import { Badge } from "../../components/badge.tsx";

/** An outcome: `ok`, or what refused or failed. */
export const Outcome = ({ outcome }: { outcome: string }) => (
  <Badge tone={outcome === "ok" ? "good" : outcome.startsWith("error") ? "bad" : "plain"}>{outcome}</Badge>
);

/** The amount of an event in the bank's currency, without its code; empty if it has none. */
export const amountOf = ({ amount }: Pick<FoundEvent, "amount">, currency: Currency): string =>
  amount === null ? "" : formatMoney(Money(BigInt(amount)), currency);

/** What this kind of event means; the kind itself if this program does not know it. */
export const meaningOf = (kind: string): string => (Object.hasOwn(EVENT_KINDS, kind) ? EVENT_KINDS[kind as EventKind] : kind);

/** The way to one record. */
export const recordPath = (index: number): string => `/audit/records/${index}`;
