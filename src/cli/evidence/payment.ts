import { createPublicKey } from "node:crypto";
import { type Looker, lookUp, receiptOf } from "../../evidence/evidence.ts";
import { findCurrency } from "../../ledger/ledger.ts";
import type { Currency } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { ownReceiptKey } from "../commands/receipt-keys.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { jsonLine } from "../output/table.ts";
import { withEventStore } from "../running/command-events.ts";
import { journalText } from "./journal-text.ts";
import { lookRefusalText } from "./refusal-text.ts";
import { storiesText, storyText, takenFor } from "./story-text.ts";

/** `strongroom payment find ID` */
export const findPayment: Run = async ({ operands, settings }) => {
  const id = operands["ID"] ?? "";
  const privateKey = await ownReceiptKey(settings, "without it no receipt can be read or shown");
  const { found, currency } = await withEventStore(settings, async (store) => {
    const currency = await currencyOf(store.sql);
    const question = { id, command: "payment find" };
    return { currency, found: await lookUp(store, question, readLooker(settings), createPublicKey(privateKey)) };
  });
  if (!found.ok) {
    say(lookRefusalText(found.refusal, id));
    return 1;
  }
  const maker = { bank: settings.get("bank-name"), currency, privateKey };
  const { stories } = found;
  const [story] = stories;
  if (settings.get("json"))
    for (const each of stories)
      process.stdout.write(jsonLine({ ...each, receipt: receiptOf(each.operation, maker), currency: currency.code }));
  else if (stories.length === 1 && story !== undefined)
    process.stdout.write(
      storyText(story, receiptOf(story.operation, maker), currency) + (await journalText(story, settings, currency)),
    );
  else process.stdout.write(storiesText(stories, currency));
  say(takenFor(found.as));
  return 0;
};

/** The operator who gives the command, and the time of it. Throws UsageError. */
export function readLooker(settings: Settings): Looker {
  const { name, login } = readOperator(settings);
  return { operator: name, login, at: Date.now() };
}

/** The currency of the books. Throws UsageError if no bank has opened them yet. */
export async function currencyOf(sql: Sql): Promise<Currency> {
  const currency = await findCurrency(sql);
  if (currency === null) throw new UsageError("no bank has run on this database yet, so there is no operation to find");
  return currency;
}
