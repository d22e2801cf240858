/**
 * Signed receipts: what the bank has booked, as a text for paper and QR codes, and how anyone verifies it.
 *
 * It promises that a receipt verifies only as the bank signed it. It never asks the ledger whether something was booked. Start with
 * signed-receipt.ts.
 */

export { isBankName, ReceiptError } from "./receipt.ts";
export { publicKeyText, RECEIPT_SEED_SIZE, readPublicKey, receiptKeyOf } from "./receipt-key.ts";
export { signReceipt, verifyReceipt } from "./signed-receipt.ts";
