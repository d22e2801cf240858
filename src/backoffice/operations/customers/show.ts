import type { CustomerRecord } from "../../../customers/customers.ts";
import { time } from "../../../model/model.ts";
import { username } from "../../fields/text-fields.ts";
import { object, orNull } from "../../results/form.ts";
import { accountId, customerId, moment, oneOf, text } from "../../results/value-forms.ts";
import { recordLook } from "../look.ts";
import { done, operation, refused } from "../operation.ts";
import { UNKNOWN } from "./customer-decision.ts";

export const showCustomer = operation({
  meaning: "shows what the bank has on a customer: ids, since when they are a customer, open or closed, locks, and the note",
  group: "customers",
  command: "customer show",
  operands: ["username"],
  example: "customer show alice",
  fields: { username },
  roles: ["teller", "treasurer", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: "look" },
  result: object({
    username: text(),
    customer: customerId,
    account: accountId,
    signedUpAt: moment(),
    state: oneOf(["open", "closed"]),
    stateAt: orNull(moment(), "when an operator last closed or opened the customer"),
    lockedAt: orNull(moment(), "since when an operator's lock holds"),
    note: orNull(text()),
    noteAt: orNull(moment(), "when an operator last changed or removed the note"),
  }),
  refusals: UNKNOWN,
  async run(at, input) {
    const { customerRecord } = await import("../../../customers/customers.ts");
    const found = await customerRecord(at.tx, input.username);
    recordLook(at, "customer show", input.username, found === null ? [] : [found.customer]);
    return found === null ? refused("customer-unknown") : done(found);
  },
  text: recordText,
});

/** A line for each thing that the bank has on a customer, with the time since when it is so. */
function recordText({
  username: name,
  customer,
  account,
  signedUpAt,
  state,
  stateAt,
  lockedAt,
  note,
  noteAt,
}: CustomerRecord): string {
  const lines = [
    ["username", name],
    ["customer", customer],
    ["account", account],
    ["since", time(signedUpAt)],
    ["state", stateAt === null ? state : `${state} since ${time(stateAt)}`],
    ["lock", lockedAt === null ? "none" : `locked by an operator since ${time(lockedAt)}`],
    ["note", note === null ? "none" : `${note} (since ${time(noteAt ?? 0)})`],
  ];
  return lines.map(([heading = "", value]) => `${heading.padEnd(10)}${value}\n`).join("");
}
