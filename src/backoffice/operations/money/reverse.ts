import type { FoundPosting, PostingSide } from "../../../ledger/ledger.ts";
import type { Currency } from "../../../model/model.ts";
import { optional, withMeaning } from "../../fields/field.ts";
import { requestId, terminal } from "../../fields/id-fields.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { amount } from "../../results/value-forms.ts";
import { momentText, moneyText } from "../fact-text.ts";
import { type Change, done, operation, refused } from "../operation.ts";

export const reversePosting = operation({
  meaning: "books the opposite of what a request has booked; the original stays",
  group: "money",
  command: "ledger reverse",
  operands: ["request"],
  example: 'ledger reverse 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --reason "the notes are in the reject box"',
  fields: {
    request: withMeaning(requestId, "the request that moved the money, or that placed the hold of a withdrawal"),
    terminal: optional(withMeaning(terminal, "the ATM of the request, by number; needed only if several have this id")),
    reason,
  },
  roles: ["treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: null },
  result: object({ amount: amount("the amount of which the opposite is booked") }),
  refusals: {
    "posting-unknown":
      "no request with this id has moved money: an open hold is settled or released; a receipt and the audit log have the ids",
    "posting-several": "several ATMs have a request with this id: name one",
    "posting-reversed": "the posting is reversed already",
    "posting-is-reversal": "this is a reversal, which cannot be reversed: let the customer or operators move the money again",
    "insufficient-funds":
      "the customer's account must give the money back and has too little available: propose it again once that is there",
    "terminal-cash-short":
      "the ATM's cash account must give the money back and has too little: propose it again once that is there",
    "capital-short": "the bank's capital must give the money back and has too little",
    "payee-closed": "the customer who would get the money is closed: open the customer first",
    "balance-limit": "an account would hold more than an account may",
    "bank-busy": "the database is too busy; nothing was booked, and the bank tries again",
  },
  async difference({ tx, currency }, input) {
    const { findPostings, refusalOfReversal, subjectOf } = await import("../../../ledger/ledger.ts");
    const [posting, ...others] = await findPostings(tx, { request: input.request, terminal: input.terminal });
    if (posting === undefined) return refused("posting-unknown");
    if (others.length > 0) return refused("posting-several");
    const objection = refusalOfReversal(posting);
    if (objection !== null) return refused(objection.refusal, objection.details);
    const subject = subjectOf(posting.kind, posting);
    const { terminal: atm, request, amount } = posting;
    const whose = { customer: subject?.customer ?? undefined, account: subject?.account };
    return done({ about: { terminal: atm, request, amount, ...whose }, changes: changesOf(posting, input.reason, currency) });
  },
  posting: ({ about }, input) => {
    if (about.terminal === undefined || about.request === undefined) throw new Error("a reversal without its posting");
    return { op: "reverse", terminal: about.terminal, reverses: about.request, reason: input.reason };
  },
  text: ({ amount: booked }, currency) => `the opposite of ${moneyText(booked, currency)} is booked\n`,
});

/** What a reversal changes: the account that was credited is debited, and the reverse. */
function changesOf({ kind, amount, at, debit, credit }: FoundPosting, why: string, currency: Currency): readonly Change[] {
  const money = moneyText(amount, currency);
  return [
    { what: `${kind} of ${money} of ${momentText(at)}`, before: "booked", after: `reversed: ${why}` },
    { what: ownerText(credit), before: "as it is", after: `${growsBy(credit, "debit")}${money}` },
    { what: ownerText(debit), before: "as it is", after: `${growsBy(debit, "credit")}${money}` },
  ];
}

const OWNERS: Readonly<Record<Exclude<PostingSide["kind"], "customer">, string>> = {
  cash: "the ATM's cash account",
  vault: "the vault",
  capital: "the bank's capital",
};
const ownerText = ({ kind, customer }: PostingSide): string => (kind === "customer" ? `customer ${customer}` : OWNERS[kind]);

/** The bank's assets grow by debits, its debts by credits. */
const growsBy = ({ kind }: PostingSide, direction: "debit" | "credit"): string =>
  (kind === "cash" || kind === "vault") === (direction === "debit") ? "+" : "-";
