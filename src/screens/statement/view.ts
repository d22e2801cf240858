import { isAmount, Money, ZERO } from "../../model/model.ts";
import type { RequestOf } from "../../protocol/protocol.ts";
import { type Day, dayEnd, dayStart, isDay } from "./days.ts";

/** The part of the account that a customer looks at. All of it is in the page's address. */
export interface View {
  /** The first and the last day of the period; null for the account's first day, and for today and all days to come. */
  readonly from: Day | null;
  readonly to: Day | null;
  readonly way: "in" | "out" | null;
  readonly kind: Kind | null;
  /** The username of the other customer; empty for any. */
  readonly name: string;
  /** Bounds of the amount; 0 for none. */
  readonly least: Money;
  readonly largest: Money;
  /** The number of the entry to go on below; 0 for the newest. */
  readonly before: number;
}

export const KINDS = ["deposit", "withdrawal", "transfer", "reversal"] as const;
export type Kind = (typeof KINDS)[number];

export const EVERYTHING: View = {
  ...{ from: null, to: null, way: null, kind: null, name: "" },
  ...{ least: ZERO, largest: ZERO, before: 0 },
};

/** A username, in a form that is safe in an address. */
export const isName = (text: string): boolean => /^[A-Za-z][\w.-]{2,31}$/.test(text);

/** Reads the view from an address, or from hidden fields; what is not valid there is left out. */
export function readView(value: (name: string) => string | undefined): View {
  const [from, to, way, kind, name = ""] = ["from", "to", "way", "kind", "name"].map(value);
  const before = value("before") ?? "";
  return {
    from: isDay(from) ? from : null,
    to: isDay(to) ? to : null,
    way: way === "in" || way === "out" ? way : null,
    kind: KINDS.find((each) => each === kind) ?? null,
    name: isName(name) ? name : "",
    least: minorUnits(value("least")),
    largest: minorUnits(value("largest")),
    before: /^[1-9]\d{0,8}$/.test(before) ? Number(before) : 0,
  };
}

function minorUnits(text: string | undefined): Money {
  if (text === undefined || !/^[1-9]\d{0,12}$/.test(text)) return ZERO;
  return isAmount(BigInt(text)) ? Money(BigInt(text)) : ZERO;
}

/** The view as the fields of an address or a form; only what narrows it. */
export const fieldsOf = (view: View): [name: string, value: string][] =>
  Object.entries(view).flatMap(([name, value]) =>
    value === null || value === "" || value === 0 || value === 0n ? [] : [[name, String(value)]],
  );

/** The address of this view on one of the statement's pages. */
export function addressOf(view: View, page = "/statement"): string {
  const fields = fieldsOf(view);
  return fields.length === 0 ? page : `${page}?${new URLSearchParams(fields)}`;
}

/** True if the view leaves out entries of its period. */
export const isFiltered = ({ way, kind, name, least, largest }: View): boolean =>
  way !== null || kind !== null || name !== "" || least > 0n || largest > 0n;

/** The period in milliseconds since 1970 UTC, by the days of this zone. */
export const periodOf = ({ from, to }: View, zone: string): { from: number; to: number } => ({
  from: from === null ? 0 : dayStart(from, zone),
  to: to === null ? 0 : dayEnd(to, zone),
});

/** The view as the bank reads it. */
export const requestOf = (view: View, zone: string): Omit<RequestOf<"statement">, "before" | "most"> => ({
  ...periodOf(view, zone),
  direction: view.way === null ? "any" : view.way === "in" ? "credit" : "debit",
  kind: view.kind ?? "any",
  counterparty: view.name,
  least: view.least,
  largest: view.largest,
});
