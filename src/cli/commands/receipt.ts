import { readFileSync } from "node:fs";
import { formatMoney } from "../../model/model.ts";
import { publicKeyText, verifyReceipt } from "../../receipts/receipts.ts";
import type { Run } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import { table } from "../output/table.ts";
import { ownReceiptKey, trustedReceiptKey } from "./receipt-keys.ts";

/** `strongroom receipt key`: the public part of the bank's key for receipts, for those who verify them. */
export const showReceiptKey: Run = async ({ settings }) => {
  process.stdout.write(publicKeyText(await ownReceiptKey(settings, "there is nothing to show")));
  return 0;
};

/** `strongroom receipt verify RECEIPT`: prints a genuine receipt. Throws ReceiptError if it is not genuine. */
export const verifyReceiptText: Run = async ({ operands, settings }) => {
  const key = await trustedReceiptKey(settings);
  const { bank, terminal, request, operation, amount, currency, at, outcome } = verifyReceipt(
    textOf(operands["RECEIPT"] ?? ""),
    key,
  );
  process.stdout.write(
    table([
      ["genuine", "the holder of this key signed all of what follows"],
      ["bank", bank],
      ["ATM", terminal],
      ["operation", operation],
      ["amount", `${formatMoney(amount, currency)} ${currency.code}`],
      ["outcome", outcome],
      ["booked at", new Date(at).toISOString()],
      ["request", request],
    ]),
  );
  return 0;
};

/** The operand itself if it begins like a receipt, else the content of the file of that name. */
const textOf = (operand: string): string => (/^\s*sr1:/i.test(operand) ? operand : read(operand));

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`"${file}" is neither a receipt's text, which begins with SR1:, nor a file that can be read (${code})`);
  }
}
