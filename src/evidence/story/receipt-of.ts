import type { KeyObject } from "node:crypto";
import { type Currency, Money, RequestId, TerminalId } from "../../model/model.ts";
import { signReceipt } from "../../receipts/receipts.ts";
import type { OperationFacts } from "./facts.ts";

/** What every receipt of a bank has: its name, its currency, and the key that signs it. */
export interface ReceiptMaker {
  readonly bank: string;
  readonly currency: Currency;
  readonly privateKey: KeyObject;
}

/**
 * Returns the signed receipt of an operation, the same text that its customer gets at the ATM; null if nothing was booked. Throws
 * RangeError for values that no receipt can have.
 */
export function receiptOf(
  { operation, terminal, request, amount, booked, bookedAt }: OperationFacts,
  { bank, currency, privateKey }: ReceiptMaker,
): string | null {
  if (bookedAt === null) return null;
  const receipt = {
    ...{ bank, currency, terminal: TerminalId(terminal), request: RequestId(request), operation },
    ...{ amount: Money(BigInt(booked)), at: Date.parse(bookedAt) },
    outcome: booked < (amount ?? 0) ? "booked-in-part" : "booked",
  } as const;
  return signReceipt(receipt, privateKey);
}
