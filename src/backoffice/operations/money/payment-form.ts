import { list, object, orNull } from "../../results/form.ts";
import {
  accountId,
  amount,
  currency,
  customerId,
  eventAmount,
  oneOf,
  text,
  timestamp,
  uuid,
  whole,
} from "../../results/value-forms.ts";

const operation = object({
  operation: oneOf(["deposit", "withdraw", "transfer"]),
  terminal: text("the ATM's name"),
  request: uuid(),
  session: orNull(text()),
  customer: orNull(uuid()),
  account: orNull(uuid()),
  amount: orNull(eventAmount("what the customer asked for")),
  at: timestamp("when the bank answered"),
  outcome: text(),
  state: oneOf(["refused", "booked", "held", "settled", "released", "reversed"]),
  booked: eventAmount("what was booked"),
  bookedAt: orNull(timestamp()),
  reversedAt: orNull(timestamp()),
});

const step = object({
  step: text("what happened"),
  at: timestamp(),
  outcome: text(),
  request: orNull(uuid()),
  session: orNull(text()),
  amount: orNull(eventAmount()),
  record: orNull(whole(), "its index in the audit log; null if no checkpoint covers it yet"),
});

const entry = object({
  side: oneOf(["debit", "credit"]),
  kind: text(),
  amount: eventAmount(),
  at: timestamp(),
  account: uuid(),
  customer: orNull(uuid()),
  holder: text("a username, an ATM's name, or the bank"),
  masked: text("the holder's name as others may see it"),
  number: whole("the number of the entry in the account: 1 is the oldest"),
  balance: whole("what the account held after it, in minor units"),
});

/** The payments that an id names, each with its story. Their moments are text, as in evidence, which is made of them. */
export const foundPayments = object({
  as: list(oneOf(["receipt", "request", "session", "reference", "record", "holder", "username"]), "what the id was taken for"),
  stories: list(
    object({
      operation,
      customer: orNull(object({ customer: customerId, account: accountId, username: text(), masked: text() })),
      timeline: list(step),
      entries: list(entry, "the debit, then the credit; then those of its reversal"),
      hold: orNull(object({ amount: amount(), paid: orNull(amount()), state: oneOf(["held", "settled", "released"]) })),
    }),
  ),
  currency,
  shown: text("the same for a terminal"),
});
