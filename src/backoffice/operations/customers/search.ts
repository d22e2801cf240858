import { table } from "../../../model/model.ts";
import { usernamePrefix } from "../../fields/text-fields.ts";
import { list, object } from "../../results/form.ts";
import { customerId, flag, oneOf, text } from "../../results/value-forms.ts";
import { recordLook } from "../look.ts";
import { done, operation } from "../operation.ts";

/** The most customers of one search: a search is for somebody, and no list of customers. */
const MOST = 50;

export const searchCustomers = operation({
  meaning: `lists customers whose usernames begin like this, at most ${MOST}`,
  group: "customers",
  command: "customer search",
  operands: ["prefix"],
  example: "customer search al",
  fields: { prefix: usernamePrefix },
  roles: ["teller", "treasurer", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: "look" },
  result: list(
    object({ username: text(), customer: customerId, state: oneOf(["open", "closed"]), isLocked: flag("locked by an operator") }),
  ),
  refusals: {},
  async run(at, { prefix }) {
    const { findByPrefix } = await import("../../../customers/customers.ts");
    const customers = await findByPrefix(at.tx, prefix, MOST);
    recordLook(
      at,
      "customer search",
      prefix,
      customers.map(({ customer }) => customer),
    );
    return done(customers);
  },
  text: (customers) =>
    customers.length === 0
      ? "no username begins like this\n"
      : table([
          ["username", "state", "lock", "customer"],
          ...customers.map((each) => [each.username, each.state, each.isLocked ? "locked" : "", each.customer]),
        ]),
});
