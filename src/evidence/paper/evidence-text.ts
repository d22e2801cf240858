import { type Currency, formatMoney, referenceOf } from "../../model/model.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { OperationState } from "../story/facts.ts";
import { STEPS } from "../story/timeline.ts";

/** A part of the paper: its heading, lines of a name and a value, and running texts. */
export interface PaperPart {
  readonly heading: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** Small texts that software checks, such as a signed receipt. */
  readonly texts: readonly string[];
}

/** How an operation stands, for people. */
export const STATES: Readonly<Record<OperationState, string>> = {
  refused: "refused: no money moved",
  booked: "booked",
  held: "held: no ATM has reported yet whether notes were taken",
  settled: "paid out and booked",
  released: "released: nothing was paid out",
  reversed: "booked, and then reversed by two operators: the bank booked the opposite",
};

/** Returns the content of the paper: the same as in the file, with amounts in the currency. `sha256` is that of the file, in hex. */
export function paperOf(bundle: Bundle, sha256: string): readonly PaperPart[] {
  const { operation, username, receipt } = bundle;
  const money = moneyIn({ code: bundle.currency, exponent: bundle.exponent });
  return [
    {
      heading: "Operation",
      rows: [
        ["Bank", bundle.bank],
        ["Operation", operation.operation],
        ["Customer", username ?? "nobody was signed in"],
        ["ATM", operation.terminal],
        ["Asked for", operation.amount === null ? "no amount" : money(operation.amount)],
        ["How it stands", STATES[operation.state]],
        ["Booked", operation.bookedAt === null ? "nothing" : `${money(operation.booked)}, ${timeText(operation.bookedAt)}`],
        ["Reversed", operation.reversedAt === null ? "no" : timeText(operation.reversedAt)],
        ["Reference", referenceOf(operation.request)],
        ["Request", operation.request],
        ["Channel", operation.session ?? "none"],
        ["Customer's id", operation.customer ?? "none"],
        ["Account", operation.account ?? "none"],
        ["Made", timeText(bundle.made)],
        ["SHA-256 of the file", sha256],
      ],
      texts: [
        "This paper shows the content of a signed file. The file is the evidence: check it with strongroom evidence verify, or without the bank's programs, and compare its SHA-256 with the one above.",
      ],
    },
    { heading: "Timeline", rows: bundle.timeline.map((step) => [timeText(step.at), stepText(step, money)]), texts: [] },
    { heading: "Entries", rows: bundle.entries.map((entry) => [entry.side, entryText(entry, money)]), texts: [] },
    { heading: "Signed receipt", rows: [], texts: [receipt ?? "Nothing was booked, so there is no receipt."] },
    {
      heading: "Records of the audit log",
      rows: [],
      texts: [
        ...bundle.records.map(({ index, line }) => `record ${index}: ${line}`),
        `Each is proven to be under this signed checkpoint:\n${bundle.checkpoint.trimEnd()}`,
      ],
    },
    {
      heading: "Keys",
      rows: [
        ["Log key", bundle.keys.log],
        ["Bank's key, SHA-256", bundle.keys.bank],
      ],
      texts: [],
    },
  ];
}

/** One step in words: "the bank booked it, 40.00 EUR, record 17". */
function stepText({ step, outcome, amount, record }: Bundle["timeline"][number], money: (amount: number) => string): string {
  return [
    STEPS[step],
    ...(outcome === "ok" ? [] : [outcome]),
    ...(amount === null ? [] : [money(amount)]),
    record === null ? "not in the audit log yet" : `record ${record}`,
  ].join(", ");
}

const entryText = (
  { kind, amount, holder, number, balance }: Bundle["entries"][number],
  money: (amount: number) => string,
): string =>
  [
    `${kind} of ${money(amount)}: ${holder}`,
    ...(number === null || balance === null ? [] : [`entry ${number}, ${money(balance)} afterwards`]),
  ].join(", ");

/** A time for people, to the second; the file has the milliseconds. */
const timeText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

const moneyIn =
  (currency: Currency) =>
  (amount: number): string =>
    `${formatMoney(BigInt(amount), currency)} ${currency.code}`;
