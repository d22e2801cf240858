import { type AccountId, accept } from "../../model/model.ts";
import type { Funds } from "../deciding/request.ts";
import { fundsOf } from "../deciding/state.ts";
import type { Transaction } from "./transaction.ts";

interface Balance {
  readonly account: AccountId;
}

/** What the customer's account holds. */
export const balance = {
  asks: true,
  stoppedBySuspension: false,
  movements: {},
  touches: ({ account }, touched) => touched.account(account),
  rule: (work, { account }) => accept(fundsOf(work.account(account))),
  audit: { account: (_, { account }) => account, amount: () => undefined, sealed: [] },
} as const satisfies Transaction<Balance, Funds>;
