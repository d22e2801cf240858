import { optional } from "../../fields/field.ts";
import { reason, username } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { customerId, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { decisionOf, UNKNOWN } from "./customer-decision.ts";

export const endCustomerSessions = operation({
  meaning: "ends a customer's live sessions on all servers at once, without a lock",
  group: "customers",
  command: "customer end-sessions",
  operands: ["username"],
  example: "customer end-sessions alice",
  fields: { username, reason: optional(reason) },
  roles: ["teller", "treasurer"],
  ...{ approval: false, fresh: false, reads: false, event: "customer-sign-out" },
  result: object({ username: text(), customer: customerId }),
  refusals: UNKNOWN,
  async run(at, input) {
    const { endSessions } = await import("../../../customers/customers.ts");
    const ended = await endSessions(at.tx, at.record, decisionOf(at, input.username, input.reason));
    return ended.ok ? done({ username: input.username, customer: ended.customer }) : refused(ended.refusal);
  },
  text: ({ username: name }) => `${name} is signed out everywhere, and may sign in again\n`,
});
