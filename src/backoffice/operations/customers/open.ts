import { optional } from "../../fields/field.ts";
import { reason, username } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { customerId, text } from "../../results/value-forms.ts";
import { momentText } from "../fact-text.ts";
import { done, operation, refused } from "../operation.ts";
import { decisionOf, UNKNOWN } from "./customer-decision.ts";

export const openCustomer = operation({
  meaning: "opens a closed customer again, with the same account and password",
  group: "customers",
  command: "customer open",
  operands: ["username"],
  example: "customer open alice",
  fields: { username, reason: optional(reason) },
  roles: ["teller", "treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: "customer-open" },
  result: object({ username: text(), customer: customerId }),
  refusals: { ...UNKNOWN, "customer-open": "the customer is not closed" },
  async difference(at, input) {
    const { customerRecord } = await import("../../../customers/customers.ts");
    const found = await customerRecord(at.tx, input.username);
    if (found === null) return refused("customer-unknown");
    const { customer, account, state, stateAt } = found;
    if (state === "open") return refused("customer-open");
    const before = stateAt === null ? "closed" : `closed since ${momentText(stateAt)}`;
    return done({ about: { customer, account }, changes: [{ what: `customer ${found.username}`, before, after: "open" }] });
  },
  async run(at, input) {
    const { open } = await import("../../../customers/customers.ts");
    const opened = await open(at.tx, at.record, decisionOf(at, input.username, input.reason));
    return opened.ok ? done({ username: input.username, customer: opened.customer }) : refused(opened.refusal);
  },
  text: ({ username: name }) => `${name} is open again\n`,
});
