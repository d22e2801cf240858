import { table } from "../../../model/model.ts";
import { list, object } from "../../results/form.ts";
import { amount, currency as code, count, flag, oneOf } from "../../results/value-forms.ts";
import { moneyText } from "../fact-text.ts";
import { done, operation } from "../operation.ts";

export const showBalances = operation({
  meaning: "shows what all accounts of each kind hold together, and whether debits equal credits; exit status 1 if not",
  group: "money",
  command: "ledger balances",
  operands: [],
  example: "ledger balances",
  fields: {},
  roles: ["viewer", "treasurer", "auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: object({
    kinds: list(
      object({
        kind: oneOf(["cash", "vault", "capital", "customer"]),
        side: oneOf(["debit", "credit"]),
        accounts: count("how many accounts of this kind there are"),
        posted: amount("what they hold together"),
        held: amount("of it on hold"),
      }),
    ),
    debits: amount("the sum of the accounts that grow by debits"),
    credits: amount("the sum of the accounts that grow by credits"),
    isEqual: flag("true in a sound ledger"),
    currency: code,
  }),
  refusals: {},
  async run({ tx, currency }) {
    const { trialBalance } = await import("../../../ledger/ledger.ts");
    const balance = await trialBalance(tx);
    return done({ ...balance, isEqual: balance.debits === balance.credits, currency: currency.code });
  },
  text: ({ kinds, debits, credits, isEqual }, currency) =>
    table([
      ["accounts of", "number", "side", "hold", "of it on hold"],
      ...kinds.map(({ kind, accounts, side, posted, held }) => [
        ...[kind, String(accounts), side, moneyText(posted, currency), held === 0n ? "" : moneyText(held, currency)],
      ]),
      ["debits", "", "", moneyText(debits, currency), ""],
      ["credits", "", "", moneyText(credits, currency), isEqual ? "" : "debits and credits differ: run strongroom verify"],
    ]),
  warns: ({ isEqual }) => !isEqual,
});
