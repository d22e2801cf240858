/**
 * Signed receipts and statements: what the bank has booked, as a text for paper and QR codes, and how anyone verifies it, also after the
 * bank's key has changed.
 *
 * It promises that a receipt or a statement verifies only as the bank signed it. It never asks the ledger whether something was
 * booked. Start with signed-receipt.ts, then statement/.
 */

export { judgeReceipt, type ReceiptKeys, type Verdict } from "./judging.ts";
export { isBankName, type Receipt, ReceiptError } from "./receipt.ts";
export { addressOf, receiptIn } from "./receipt-address.ts";
export { publicKeyText, RECEIPT_SEED_SIZE, readEndedKeys, readPublicKey, receiptKeyOf } from "./receipt-key.ts";
export { signReceipt, verifyReceipt } from "./signed-receipt.ts";
export {
  isStatementText,
  linesDigest,
  readStatement,
  type SignedStatement,
  signStatement,
  verifyStatement,
} from "./statement/signed-statement.ts";
export { isPdf, readStatementFile } from "./statement/statement-file.ts";
export { CSV_HEADER, csvLine, statementCsv } from "./statement/statement-lines.ts";
