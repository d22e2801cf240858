import { existsSync } from "node:fs";
import path from "node:path";
import { journalledSteps, type Step } from "../../atm/atm.ts";
import type { Story } from "../../evidence/evidence.ts";
import { type Currency, formatMoney } from "../../model/model.ts";
import { atmFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { table } from "../output/table.ts";

/**
 * What the ATM's own journal has of an operation, as text: the notes, and when they moved. Empty if its journal is not in the data folder
 * and no copy of it was given, or has nothing of it. Throws UsageError if --journal names no file.
 */
export async function journalText({ operation }: Story, settings: Settings, currency: Currency): Promise<string> {
  const given = settings.find("journal");
  if (given !== null && !existsSync(given)) throw new UsageError(`--journal is "${given}", but there is no such file`);
  const n = Number(/^ATM-(\d{4})$/.exec(operation.terminal)?.[1] ?? 0);
  const file = given ?? path.join(atmFolder(settings.dataFolder, n), `atm-${n}.journal`);
  const steps = await journalledSteps(file, operation.request);
  if (steps.length === 0) return "";
  const rows = steps.map((step) => [new Date(step.at).toISOString(), step.step, detailOf(step, currency)]);
  return `\n${table([["the ATM's time", "its journal", ""], ...rows])}`;
}

function detailOf(step: Step, currency: Currency): string {
  const money = (amount: bigint): string => `${formatMoney(amount, currency)} ${currency.code}`;
  switch (step.step) {
    case "intent": {
      const notes = step.notes.map((each) => `${each.notes} x ${formatMoney(each.denomination, currency)}`).join(", ");
      return `${step.op} of ${money(step.amount)}${notes === "" ? "" : `: ${notes}`}`;
    }
    case "answer":
      return step.state;
    case "dispensing":
      return "from here on notes may be with the customer";
    case "dispensed":
      return `${money(step.paid)} left the machine`;
    case "closing":
      return `${step.op} of ${money(step.amount)}, request ${step.by}`;
    case "closed":
      return step.how;
    case "change":
      return step.op;
  }
}
