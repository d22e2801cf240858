import { type TrialBalance, trialBalance, verify } from "../../ledger/ledger.ts";
import { type Currency, formatMoney } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { printResult } from "../output/result.ts";
import { withMigratedStore } from "../running/database.ts";

/** `strongroom ledger verify` */
export const verifyLedger: Run = async ({ settings }) => {
  const { findings, balance } = await withMigratedStore(settings, async (store) => ({
    findings: await verify(store.sql),
    balance: await trialBalance(store.sql),
  }));
  const ok = findings.length === 0;
  const currency = settings.get("currency");
  const text = [
    ...findings.map(({ place, what }) => `${place}: ${what}\n`),
    trialBalanceText(balance, currency),
    ok ? "the ledger is sound\n" : "the ledger is NOT sound\n",
  ];
  printResult(settings, { ok, findings, ...balance, currency: currency.code }, text.join(""));
  return ok ? 0 : 1;
};

function trialBalanceText({ kinds, debits, credits }: TrialBalance, currency: Currency): string {
  const money = (amount: bigint): string => `${formatMoney(amount, currency)} ${currency.code}`.padStart(24);
  const rows = kinds.map(({ kind, side, accounts, posted, held }) => {
    const onHold = held === 0n ? "" : ` (${formatMoney(held, currency)} on hold)`;
    return `${kind.padEnd(10)}${String(accounts).padStart(8)}  ${side.padEnd(6)}${money(posted)}${onHold}\n`;
  });
  return `${rows.join("")}debits ${money(debits)}   credits ${money(credits)}\n`;
}
