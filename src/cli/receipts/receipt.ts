import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { formatMoney, referenceOf } from "../../model/model.ts";
import { publicKeyText, type Receipt, ReceiptError, receiptIn, verifyReceipt } from "../../receipts/receipts.ts";
import type { Run } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import { printResult } from "../output/result.ts";
import { table } from "../output/table.ts";
import { bankReceiptKey, type TrustedKeys, trustedReceiptKeys } from "./receipt-keys.ts";

/** `strongroom receipt key`: the public part of the bank's key for receipts, for those who verify them. */
export const showReceiptKey: Run = async ({ settings }) => {
  const key = publicKeyText(await bankReceiptKey(settings, "there is nothing to show"));
  printResult(settings, { key }, key);
  return 0;
};

/** `strongroom receipt verify RECEIPT`: prints a genuine receipt. Throws ReceiptError if it is not genuine. */
export const verifyReceiptText: Run = async ({ operands, settings }) => {
  const { receipt, how, ended } = verified(textOf(operands["RECEIPT"] ?? ""), await trustedReceiptKeys(settings));
  const { bank, terminal, request, operation, amount, currency, at, outcome } = receipt;
  printResult(
    settings,
    {
      genuine: true,
      ended,
      bank,
      terminal,
      operation,
      amount,
      currency: currency.code,
      outcome,
      at,
      reference: referenceOf(request),
      request,
    },
    table([
      how,
      ["bank", bank],
      ["ATM", terminal],
      ["operation", operation],
      ["amount", `${formatMoney(amount, currency)} ${currency.code}`],
      ["outcome", outcome],
      ["booked at", new Date(at).toISOString()],
      ["reference", referenceOf(request)],
      ["request", request],
    ]),
  );
  return 0;
};

/** The receipt, and by which kind of key it is genuine. Throws ReceiptError as `verifyReceipt` does with the current key. */
function verified(text: string, { current, ended }: TrustedKeys): { receipt: Receipt; how: [string, string]; ended: boolean } {
  const byEnded = ended.find((key) => isSignedBy(text, key));
  if (byEnded === undefined)
    return {
      receipt: verifyReceipt(text, current),
      how: ["genuine", "the holder of this key signed all of what follows"],
      ended: false,
    };
  return {
    ended: true,
    receipt: verifyReceipt(text, byEnded),
    how: ["signed", "with a key that this bank has ended, and all of what follows: look it up with payment find"],
  };
}

function isSignedBy(text: string, key: KeyObject): boolean {
  try {
    verifyReceipt(text, key);
    return true;
  } catch (error) {
    if (error instanceof ReceiptError) return false;
    throw error;
  }
}

/** The operand itself if it is a receipt, or the address that a QR code has; else the content of the file of that name. */
const textOf = (operand: string): string => receiptIn(operand) ?? receiptIn(read(operand)) ?? "";

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`"${file}" is neither a receipt's text, which begins with SR1:, nor a file that can be read (${code})`);
  }
}
