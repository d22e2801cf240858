import type { CashCount } from "../../../ledger/ledger.ts";
import { type Currency, formatMoney, table, time } from "../../../model/model.ts";
import { list, object, orNull } from "../../results/form.ts";
import { amount, currency as code, flag, moment, noteCount, oneOf, terminalName } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";

export const listCash = operation({
  meaning: "lists the notes in each ATM's cassettes and reject box by its last report, and which cassettes are low or empty",
  group: "money",
  command: "cash list",
  operands: [],
  example: "cash list",
  fields: {},
  roles: ["viewer", "treasurer", "auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: list(
    object({
      terminal: terminalName,
      reported: orNull(
        object({
          at: moment("when the ATM reported"),
          inService: flag(),
          cassettes: list(object({ ...noteCount, level: orNull(oneOf(["ok", "low", "empty"])) })),
          rejected: list(object(noteCount), "the notes in its reject box"),
          worth: amount("the value of its cassettes and its reject box together"),
          box: amount("that of the reject box alone"),
          since: amount("what was booked after the report, positive if the cash account grew"),
          reversed: amount("what reversals had added to the account before the report, since the last count with a difference"),
        }),
        "its last report; null if it never sent one",
      ),
      currency: code,
    }),
  ),
  refusals: {},
  async run({ backoffice, at, currency }) {
    const { countCash } = await import("../../../ledger/ledger.ts");
    const counts = await countCash(backoffice.store.sql, at);
    return done(counts.map(({ terminal, reported }) => ({ terminal, reported, currency: currency.code })));
  },
  text: (counts, currency) =>
    table([
      ["terminal", "reported", "note", "in cassette", "level", "in reject box"],
      ...counts.flatMap((each) => rowsOf(each, currency)),
    ]),
});

function rowsOf({ terminal, reported }: Pick<CashCount, "terminal" | "reported">, currency: Currency): string[][] {
  if (reported === null) return [[terminal, "never"]];
  const { cassettes, rejected, inService } = reported;
  const state = `${time(reported.at)}${inService ? "" : ", out of service"}`;
  const denominations = [...new Set([...cassettes, ...rejected].map((each) => each.denomination))];
  if (denominations.length === 0) return [[terminal, state, "", "nothing"]];
  return denominations.map((denomination) => {
    const cassette = cassettes.find((each) => each.denomination === denomination);
    const box = rejected.find((each) => each.denomination === denomination)?.notes ?? 0;
    return [terminal, state, formatMoney(denomination, currency), `${cassette?.notes ?? "-"}`, cassette?.level ?? "", `${box}`];
  });
}
