import { type CashCount, countCash } from "../../ledger/ledger.ts";
import { type Currency, formatMoney } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { jsonLine, table, time } from "../output/table.ts";
import { withMigratedStore } from "../running/database.ts";

/** `strongroom cash list`: the bank's side, by each ATM's last report. */
export const listCash: Run = async ({ settings }) => {
  const currency = settings.get("currency");
  const counts = await withMigratedStore(settings, ({ sql }) => countCash(sql, Date.now()));
  if (settings.get("json"))
    for (const { terminal, reported } of counts) process.stdout.write(jsonLine({ terminal, reported, currency: currency.code }));
  else process.stdout.write(table([HEADING, ...counts.flatMap((each) => rowsOf(each, currency))]));
  return 0;
};

const HEADING = ["terminal", "reported", "note", "in cassette", "level", "in reject box"];

function rowsOf({ terminal, reported }: CashCount, currency: Currency): string[][] {
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
