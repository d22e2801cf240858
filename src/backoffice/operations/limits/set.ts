import type { SetLimits } from "../../../ledger/ledger.ts";
import type { BankLimits, Money } from "../../../model/model.ts";
import { whole } from "../../fields/choice-fields.ts";
import { optional, withMeaning } from "../../fields/field.ts";
import { money } from "../../fields/money-fields.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { whole as wholeForm } from "../../results/value-forms.ts";
import { type Answer, done, type OperatorContext, operation, refused } from "../operation.ts";
import { LIMIT_NAMES, type LimitName, limitsNow, limitText, UNREADABLE } from "./limit-facts.ts";

/** The most withdrawals of a day that a limit can allow. */
const COUNT_MAX = 1_000_000;

const amount = (name: LimitName) => optional(withMeaning(money, LIMIT_NAMES[name]));

const FIELDS = {
  "per-withdrawal": amount("per-withdrawal"),
  "per-day": amount("per-day"),
  "per-day-count": optional(whole(LIMIT_NAMES["per-day-count"], 1, COUNT_MAX)),
  "terminal-deposits": amount("terminal-deposits"),
  "terminal-transfers": amount("terminal-transfers"),
  "terminal-loads": amount("terminal-loads"),
  reason,
} as const;

type Given = { readonly [Name in Exclude<LimitName, "per-day-count">]: Money | null } & {
  readonly "per-day-count": number | null;
};

export const setLimits = operation({
  meaning: "sets the bank's limits while it runs; one that is left out stays as operators have set it",
  group: "money",
  command: "limits set",
  operands: [],
  example: 'limits set --per-withdrawal 400.00 --reason "the holidays are over"',
  fields: FIELDS,
  roles: ["treasurer", "administrator"],
  ...{ approval: true, fresh: true, reads: false, event: "limits-set" },
  result: object({ version: wholeForm("the version of the limits that holds from now on") }),
  refusals: {
    ...UNREADABLE,
    "limits-incomplete": "operators have set no limits yet: the first time, all six must be given",
    "limits-unchanged": "these are the limits that hold already",
    "limits-order": "one withdrawal would be allowed more than a whole day",
    "limits-out-of-range": "a limit is not an amount, or not a number, that the bank can have",
  },
  async difference(at, input) {
    const { limitsObjection } = await import("../../../ledger/ledger.ts");
    const resolved = await resolve(at, input);
    if (!resolved.ok) return resolved;
    const { before, after } = resolved.result;
    const objection = limitsObjection(after);
    if (objection !== null) return refused(objection);
    const changes = (Object.keys(LIMIT_NAMES) as LimitName[])
      .map((name) => ({
        what: LIMIT_NAMES[name],
        before: before === null ? "as each server's options say" : limitText(before.limits, name, at.currency),
        after: limitText(after, name, at.currency),
      }))
      .filter((change) => change.before !== change.after);
    return changes.length === 0 ? refused("limits-unchanged") : done({ about: {}, changes });
  },
  async run(at, input) {
    const { setBankLimits } = await import("../../../ledger/ledger.ts");
    const { tx, record, proposal, backoffice } = at;
    const approver = proposal?.decision?.decider.name ?? null;
    if (proposal === null || approver === null) throw new Error("limits that nobody approved");
    if (backoffice.effects === null) return refused("limits-unreadable");
    const resolved = await resolve(at, input);
    if (!resolved.ok) return resolved;
    const decision = { proposal: proposal.id, limits: resolved.result.after, at: at.at, maker: at.name, approver };
    const outcome = await setBankLimits(tx, record, backoffice.effects, decision);
    return outcome.ok ? done({ version: outcome.version }) : refused(outcome.refusal);
  },
  text: ({ version }) => `version ${version} of the limits holds; each server follows within seconds\n`,
});

interface Resolved {
  /** Null if operators have set none. */
  readonly before: SetLimits | null;
  readonly after: BankLimits;
}

/** Fills in what is left out from the limits that hold now. */
async function resolve(at: OperatorContext, given: Given): Promise<Answer<Resolved>> {
  const now = await limitsNow(at);
  if (!now.ok) return now;
  const before = now.result;
  const after = {
    perWithdrawal: given["per-withdrawal"] ?? before?.limits.perWithdrawal,
    perDayAmount: given["per-day"] ?? before?.limits.perDayAmount,
    perDayCount: given["per-day-count"] ?? before?.limits.perDayCount,
  };
  const terminalDay = {
    deposits: given["terminal-deposits"] ?? before?.limits.terminalDay.deposits,
    transfers: given["terminal-transfers"] ?? before?.limits.terminalDay.transfers,
    loads: given["terminal-loads"] ?? before?.limits.terminalDay.loads,
  };
  const isWhole = [...Object.values(after), ...Object.values(terminalDay)].every((each) => each !== undefined);
  return isWhole ? done({ before, after: { ...after, terminalDay } as BankLimits }) : refused("limits-incomplete");
}
