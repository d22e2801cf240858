import type { KeyObject } from "node:crypto";
import { decodeReceipt, type Receipt, ReceiptError } from "./receipt.ts";
import { partsOf, verifyReceipt } from "./signed-receipt.ts";

/** What one bank's receipts are checked with. */
export interface ReceiptKeys {
  /** The bank's name on its receipts. */
  readonly bank: string;
  readonly current: KeyObject;
  /** The keys that the bank has ended. */
  readonly ended: readonly KeyObject[];
}

/**
 * What a receipt is. `ended-key`: whole and unaltered, but signed with a key that the bank has ended, and whoever has that key can
 * sign such a receipt too: only the bank's books are certain. `altered`: it names this bank, which did not sign it so.
 * `other-bank`: it names another. `not-whole`: it is no receipt, or a part of it is missing. Only the first two may be shown:
 * anybody can have written the rest.
 */
export type Verdict =
  | { readonly is: "genuine" | "ended-key"; readonly receipt: Receipt }
  | { readonly is: "altered" | "other-bank" | "not-whole" };

/** Judges the text of a receipt, from whomever it comes. Never throws. */
export function judgeReceipt(text: string, { bank, current, ended }: ReceiptKeys): Verdict {
  try {
    return { is: "genuine", receipt: verifyReceipt(text, current) };
  } catch (error) {
    if (!(error instanceof ReceiptError)) throw error;
    if (error.code !== "receipt-forged") return { is: "not-whole" };
  }
  for (const key of ended) {
    const receipt = verifiedBy(text, key);
    if (receipt !== null) return { is: "ended-key", receipt };
  }
  return { is: namesAnother(text, bank) ? "other-bank" : "altered" };
}

function verifiedBy(text: string, key: KeyObject): Receipt | null {
  try {
    return verifyReceipt(text, key);
  } catch (error) {
    if (error instanceof ReceiptError) return null;
    throw error;
  }
}

function namesAnother(text: string, bank: string): boolean {
  try {
    return decodeReceipt(partsOf(text).bytes).bank !== bank;
  } catch (error) {
    if (error instanceof ReceiptError) return false;
    throw error;
  }
}
