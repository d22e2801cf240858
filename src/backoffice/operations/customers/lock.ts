import { optional } from "../../fields/field.ts";
import { reason, username } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { customerId, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { decisionOf, UNKNOWN } from "./customer-decision.ts";

export const lockCustomer = operation({
  meaning: "locks a customer until operators unlock them, and ends the customer's live sessions at once",
  group: "customers",
  command: "customer lock",
  operands: ["username"],
  example: 'customer lock alice --reason "reported stolen"',
  fields: { username, reason: optional(reason) },
  roles: ["teller", "treasurer"],
  ...{ approval: false, fresh: false, reads: false, event: "customer-lock" },
  result: object({ username: text(), customer: customerId }),
  refusals: UNKNOWN,
  async run(at, input) {
    const { lock } = await import("../../../customers/customers.ts");
    const customer = await lock(at.tx, at.record, decisionOf(at, input.username, input.reason));
    return customer === null ? refused("customer-unknown") : done({ username: input.username, customer });
  },
  text: ({ username: name }) => `${name} is locked; live sessions have ended\n`,
});
