/**
 * The kinds of terminal order: what the bank may order an ATM to do (PROTOCOL.md, section 11, "Terminal orders"). `close` takes it
 * out of service, `open` puts it back, `count` replaces its counters by notes that two people agreed on, `rotate` gives it its next
 * pre-shared key.
 */
export const ORDER_KINDS = ["close", "open", "count", "rotate"] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** Why an ATM refuses a terminal order, and what that means; then it has changed nothing. */
export const ORDER_REFUSAL_MEANINGS = {
  attended: "an operator at the machine has closed it: only an operator there opens it",
  jammed: "its dispenser is jammed: an operator must look into it, and open it at the machine",
  uncounted: "its records cannot be relied on: it must be counted first",
  "in-service": "a count needs a machine that is out of service",
  "under-way": "an operation, or an operator's change, is not over",
  moved: "its counters are not those that the count was compared with: notes have moved since",
  unfit:
    "the notes that the order names are none that it can hold, or leave one of its cassettes out; or the key is of an epoch that is over",
  "not-booked": "the bank refused to book the count",
} as const;
export type OrderRefusal = keyof typeof ORDER_REFUSAL_MEANINGS;
export const ORDER_REFUSALS = Object.keys(ORDER_REFUSAL_MEANINGS) as readonly OrderRefusal[];

/** Who has taken an ATM out of service: nobody, an operator at the machine, a terminal order, or the ATM itself by doubtful records. */
export const CLOSED_BY = ["nobody", "operator", "order", "records"] as const;
export type ClosedBy = (typeof CLOSED_BY)[number];
