import { type Currency, formatMoney, referenceOf, table } from "../../model/model.ts";
import { ID_KINDS, type IdKind } from "../finding/readings.ts";
import { STATES } from "../paper/evidence-text.ts";
import type { Story } from "./story.ts";
import { STEPS } from "./timeline.ts";

/** Several operations, a line each, with the request ids by which one of them can be asked for. */
export function storiesText(stories: readonly Story[], currency: Currency): string {
  const rows = stories.map(({ operation, customer }) => [
    operation.at,
    operation.operation,
    moneyText(operation.amount, currency),
    operation.terminal,
    customer?.username ?? "",
    operation.state,
    operation.request,
  ]);
  return table([["time", "operation", "amount", "terminal", "customer", "state", "request"], ...rows]);
}

/** All of one operation. `receipt` is the text of its receipt, null if nothing was booked, and undefined if nobody asked for it. */
export function storyText(
  { operation, customer, timeline, entries, hold }: Story,
  receipt: string | null | undefined,
  currency: Currency,
): string {
  const facts = [
    ["operation", `${operation.operation} of ${moneyText(operation.amount, currency)} at ${operation.terminal}`],
    ["state", STATES[operation.state]],
    ["booked", operation.bookedAt === null ? "nothing" : `${moneyText(operation.booked, currency)} at ${operation.bookedAt}`],
    ...(operation.reversedAt === null ? [] : [["reversed", operation.reversedAt]]),
    ...(hold === null ? [] : [["hold", `${moneyText(Number(hold.amount), currency)}, ${hold.state}`]]),
    ["customer", customer === null ? "nobody was signed in" : `${customer.username} (${customer.customer})`],
    ["account", operation.account ?? "none"],
    ["reference", referenceOf(operation.request)],
    ["request", operation.request],
    ["channel", operation.session ?? "none"],
    ...(receipt === undefined ? [] : [["receipt", receipt ?? "none: nothing was booked"]]),
  ];
  const steps = timeline.map((step) => [
    step.at,
    step.record === null ? "not yet" : String(step.record),
    step.amount === null ? "" : moneyText(step.amount, currency),
    step.outcome,
    STEPS[step.step],
    step.request === operation.request ? "" : (step.request ?? ""),
  ]);
  const sides = entries.map(({ side, kind, amount, holder, account, number, balance }) => [
    ...[side, kind, moneyText(amount, currency), holder, account],
    ...[String(number), moneyText(balance, currency)],
  ]);
  return [
    table(facts),
    table([["time", "log record", "amount", "outcome", "step", "its own request"], ...steps]),
    sides.length === 0
      ? "no money moved\n"
      : table([["entry", "kind", "amount", "holder", "account", "number", "balance after"], ...sides]),
  ].join("\n");
}

/** What an id was taken for, in one line. */
export const takenFor = (kinds: readonly IdKind[]): string => `found as ${kinds.map((kind) => ID_KINDS[kind]).join("; and as ")}`;

/** An amount in minor units, with its currency. */
export const moneyText = (amount: number | null, currency: Currency): string =>
  amount === null ? "no amount" : `${formatMoney(BigInt(amount), currency)} ${currency.code}`;
