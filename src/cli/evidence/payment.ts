import type { Performed } from "../../backoffice/backoffice.ts";
import { type IdKind, receiptOf, type Story, storiesText, storyText, takenFor } from "../../evidence/evidence.ts";
import { Currency } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { withInvoke } from "../operations/invoke.ts";
import { refusalText } from "../operations/refusal-text.ts";
import { runOperation } from "../operations/run-operation.ts";
import { refuse, say } from "../output/failure.ts";
import { jsonLine } from "../output/table.ts";
import { ownReceiptKey } from "../receipts/receipt-keys.ts";
import { journalText } from "./journal-text.ts";

/**
 * `strongroom payment find ID`: the operation; by breaking the glass with the receipt that the bank's key makes again, and what the ATM's
 * journal has.
 */
export const findPayment: Run = async (invocation) => {
  const { operands, settings } = invocation;
  // A signed-in operator's command line has neither the key nor the journal: it prints what the console answers.
  if (settings.find("break-glass") === null) return runOperation("payment-find")(invocation);
  const id = operands["ID"] ?? "";
  const privateKey = await ownReceiptKey(settings, "without it no receipt can be read or shown");
  const found = await withInvoke(settings, "payment-find", (invoke) => invoke("payment-find", { id }));
  if (!found.ok) return refuse(refusalText(found));
  const { as, stories, currency: code } = resultOf(found);
  const currency = Currency(code);
  const maker = { bank: settings.get("bank-name"), currency, privateKey };
  const [story] = stories;
  if (settings.get("json"))
    for (const each of stories)
      process.stdout.write(jsonLine({ ...each, receipt: receiptOf(each.operation, maker), currency: code }));
  else if (stories.length === 1 && story !== undefined)
    process.stdout.write(
      storyText(story, receiptOf(story.operation, maker), currency) + (await journalText(story, settings, currency)),
    );
  else process.stdout.write(storiesText(stories, currency));
  say(takenFor(as));
  return 0;
};

interface Found {
  readonly as: readonly IdKind[];
  readonly stories: readonly Story[];
  readonly currency: string;
}

/** The result of the operation payment-find. */
function resultOf(performed: Performed): Found {
  if (!performed.ok || performed.kind !== "done") throw new Error("payment-find needs no approval");
  return performed.result as Found;
}
