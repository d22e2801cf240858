import type { IdKind, Story } from "../../../evidence/evidence.ts";
import { line } from "../../fields/text-fields.ts";
import { done, operation, refused } from "../operation.ts";
import { foundPayments } from "./payment-form.ts";

/** A receipt's text has 272 characters at most; the address of the page that checks it may be before it. */
export const ID_MOST = 400;

/** What a payment is found by. */
export const ID_MEANING =
  "a reference such as 3S4T-VUCW, a request id, a channel's id, a receipt's text, a record's index or a username";

/** Why none is found. */
export const FIND_REFUSALS = {
  "id-malformed":
    "this has no form of an id: give a reference such as 3S4T-VUCW, a request id, a channel's id, a receipt's text, a record's index or a username",
  "id-unknown": "no deposit, withdrawal or transfer has this id: compare it with the receipt or the screen once more",
  "reference-mistyped": "a character of this reference is wrong: read it from the paper or the screen once more",
  "receipt-invalid": "this receipt is damaged, or this bank did not sign it",
} as const;

export interface FoundPayments {
  readonly as: readonly IdKind[];
  readonly stories: readonly Story[];
  /** ISO 4217. */
  readonly currency: string;
  /** The same for a terminal: what an id was taken for goes with it. */
  readonly shown: string;
}

export const findPayment = operation({
  meaning:
    "finds an operation of a customer by any id that somebody may have of it, and prints its timeline, entries and receipt, or a list if the id names several",
  group: "money",
  command: "payment find",
  operands: ["id"],
  example: "payment find 3S4T-VUCW",
  fields: {
    id: line(ID_MEANING, ID_MOST),
  },
  roles: ["teller", "treasurer", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: "look" },
  result: foundPayments,
  refusals: {
    ...FIND_REFUSALS,
    "receipt-key-missing": "this process has not the key that verifies the bank's receipts",
  },
  async run({ backoffice, record, actor, name, at, currency }, { id }) {
    const { lookUpAnd, storiesText, storyText } = await import("../../../evidence/evidence.ts");
    const { ReceiptError } = await import("../../../receipts/receipts.ts");
    const { receiptKey, store } = backoffice;
    if (receiptKey === null) return refused("receipt-key-missing");
    const looker = { operator: name, login: actor.kind === "break-glass" ? actor.login : null, at };
    try {
      const found = await lookUpAnd(record, store.sql, { id, command: "payment find" }, looker, receiptKey);
      if (!found.ok) return refused(found.refusal);
      const { as, stories } = found;
      const [story] = stories;
      const isOne = stories.length === 1 && story !== undefined;
      return done<FoundPayments>({
        ...{ as, stories, currency: currency.code },
        shown: isOne ? storyText(story, undefined, currency) : storiesText(stories, currency),
      });
    } catch (error) {
      if (error instanceof ReceiptError) return refused("receipt-invalid");
      throw error;
    }
  },
  text: ({ shown }) => shown,
});
