import { optional, withMeaning } from "../../fields/field.ts";
import { line } from "../../fields/text-fields.ts";
import { date } from "../../fields/time-fields.ts";
import { form, object } from "../../results/form.ts";
import { amount, bytes, moment, whole } from "../../results/value-forms.ts";
import { moneyText } from "../fact-text.ts";
import { type Change, done, operation, refused } from "../operation.ts";

export const signOffTheDay = operation({
  meaning: "signs off the end of a day: two operators have looked at the trial balance and at what each ATM's counters say",
  group: "money",
  command: "day sign-off",
  operands: ["day"],
  example: "day sign-off 2026-03-31",
  fields: {
    day: withMeaning(date, "the day of UTC"),
    remark: optional(
      line("what explains the differences, for the second operator and the auditor; needed if there are any", 200),
    ),
  },
  roles: ["treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: "day-sign-off" },
  result: object({
    day: form<string>({ type: "string", format: "date" }),
    at: moment(),
    owed: amount("what the bank owed"),
    had: amount("what it had"),
    atms: whole("how many ATMs there were"),
    silent: whole("those that never reported"),
    differing: whole("those whose counters differed from the books"),
    unexplained: whole("differences that nothing explained but the remark"),
    digest: bytes("SHA-256 of what counters and books said of each ATM"),
  }),
  refusals: {
    "day-not-begun": "the day has not begun yet",
    "day-signed-off": "the day is signed off already",
    "differences-unexplained": "an ATM's counters or the books differ, and nothing explains it: look into it, and give a remark",
    "day-unknown": "there is no such day",
  },
  async difference({ tx, at, currency }, { day, remark }) {
    const { signOffObjection } = await import("../../../ledger/ledger.ts");
    const { objection, unexplained } = await signOffObjection(tx, { day: dayText(day), at, remark: remark ?? "" });
    if (objection !== null) return refused(objection);
    // What the bank owes and has changes with every payment; what nothing explains is what the second operator must know.
    const differences = unexplained.map(
      ({ place, amount }): Change => ({
        what: `unexplained difference: ${place}`,
        before: `${amount < 0n ? "-" : "+"}${moneyText(amount < 0n ? -amount : amount, currency)}`,
        after: `signed off with the remark: ${remark}`,
      }),
    );
    const change = {
      what: `the end of ${dayText(day)}`,
      before: "not signed off",
      after: "signed off with the figures of that moment",
    };
    return done({ about: {}, changes: [change, ...differences] });
  },
  async run({ tx, record, name, at, proposal }, { day, remark }) {
    const { signOffDay } = await import("../../../ledger/ledger.ts");
    const approver = proposal?.decision?.decider.name;
    const approval = proposal === null || approver === undefined ? {} : { approver, proposal: proposal.id };
    const people = { operator: name, ...approval };
    const outcome = await signOffDay(tx, record, { day: dayText(day), at, people, remark: remark ?? "" });
    return outcome.ok ? done(outcome.signOff) : refused(outcome.refusal);
  },
  text: ({ day, owed, had }, currency) =>
    `${day} is signed off: the bank owed ${moneyText(owed, currency)} and had ${moneyText(had, currency)}\n`,
});

/** A field's day as the ledger names it. */
const dayText = (day: number): string => new Date(day).toISOString().slice(0, 10);
