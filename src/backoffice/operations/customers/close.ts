import { optional } from "../../fields/field.ts";
import { reason, username } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { customerId, text } from "../../results/value-forms.ts";
import { momentText } from "../fact-text.ts";
import { type Answer, done, operation, refused } from "../operation.ts";
import { decisionOf, UNKNOWN } from "./customer-decision.ts";

export const closeCustomer = operation({
  meaning:
    "closes a customer whose account holds nothing: no sign-in and no transfer to them any more; live sessions end at once",
  group: "customers",
  command: "customer close",
  operands: ["username"],
  example: 'customer close alice --reason "at her request"',
  fields: { username, reason: optional(reason) },
  roles: ["teller", "treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: "customer-close" },
  result: object({ username: text(), customer: customerId }),
  refusals: {
    ...UNKNOWN,
    "customer-closed": "the customer is closed already",
    "holds-open": "the account has money on hold: end the holds first",
    "money-left": "the account holds money: it must hold nothing before the customer is closed",
  },
  async difference(at, input) {
    const { customerRecord } = await import("../../../customers/customers.ts");
    const { readFunds } = await import("../../../ledger/ledger.ts");
    const found = await customerRecord(at.tx, input.username);
    if (found === null) return refused("customer-unknown");
    const { customer, account, state, stateAt, signedUpAt } = found;
    if (state === "closed") return refused("customer-closed", { since: stateAt ?? signedUpAt });
    // Without a lock: the console may not take one, and the bank looks again under one when it carries this out.
    const { posted, held } = await readFunds(at.tx, account);
    if (posted > 0n) return notEmpty(held > 0n ? "holds-open" : "money-left", { posted, held });
    const before = `open since ${momentText(stateAt ?? signedUpAt)}`;
    return done({ about: { customer, account }, changes: [{ what: `customer ${found.username}`, before, after: "closed" }] });
  },
  async run(at, input) {
    const { close } = await import("../../../customers/customers.ts");
    const { lockFunds } = await import("../../../ledger/ledger.ts");
    const closed = await close(at.tx, at.record, decisionOf(at, input.username, input.reason), lockFunds);
    if (closed.ok) return done({ username: input.username, customer: closed.customer });
    if (closed.funds !== undefined) return notEmpty(closed.refusal, closed.funds);
    return refused(closed.refusal, closed.since == null ? {} : { since: closed.since });
  },
  text: ({ username: name }) => `${name} is closed; live sessions have ended\n`,
});

const notEmpty = (refusal: string, { posted, held }: { readonly posted: bigint; readonly held: bigint }): Answer<never> =>
  refused(refusal, held > 0n ? { held } : { posted });
