import { optional } from "../../fields/field.ts";
import { reason, username } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { customerId, text } from "../../results/value-forms.ts";
import { momentText } from "../fact-text.ts";
import { done, operation, refused } from "../operation.ts";
import { decisionOf, UNKNOWN } from "./customer-decision.ts";

export const unlockCustomer = operation({
  meaning: "lifts a customer's lock, and forgives all wrong passwords so far",
  group: "customers",
  command: "customer unlock",
  operands: ["username"],
  example: 'customer unlock alice --reason "identified at the counter"',
  fields: { username, reason: optional(reason) },
  roles: ["teller", "treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: "customer-unlock" },
  result: object({ username: text(), customer: customerId }),
  refusals: UNKNOWN,
  async difference(at, input) {
    const { customerRecord } = await import("../../../customers/customers.ts");
    const found = await customerRecord(at.tx, input.username);
    if (found === null) return refused("customer-unknown");
    const { customer, account, lockedAt, username: name } = found;
    const before = lockedAt === null ? "not locked" : `locked since ${momentText(lockedAt)}`;
    return done({
      about: { customer, account },
      changes: [
        { what: `customer ${name}`, before, after: "not locked" },
        { what: "wrong passwords so far", before: "counted", after: "forgiven" },
      ],
    });
  },
  async run(at, input) {
    const { unlock } = await import("../../../customers/customers.ts");
    const customer = await unlock(at.tx, at.record, decisionOf(at, input.username, input.reason));
    return customer === null ? refused("customer-unknown") : done({ username: input.username, customer });
  },
  text: ({ username: name }) => `${name} may sign in again\n`,
});
