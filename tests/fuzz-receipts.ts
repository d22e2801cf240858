import assert from "node:assert/strict";
import { RequestId, TerminalId } from "../src/model/ids.ts";
import { Currency, Money } from "../src/model/money.ts";
import { decodeReceipt, encodeReceipt, type Receipt, ReceiptError } from "../src/receipts/receipt.ts";
import { publicKeyText, readPublicKey, receiptKeyOf } from "../src/receipts/receipt-key.ts";
import { signReceipt, verifyReceipt } from "../src/receipts/signed-receipt.ts";
import { by, type Target, words } from "./fuzz-target.ts";

/** The bank's signed receipts (PROTOCOL.md, section 11.3). */

const key = receiptKeyOf(Buffer.alloc(32, 9));
const trusted = readPublicKey(publicKeyText(key));
const RECEIPTS: readonly Receipt[] = [
  {
    bank: "Strongroom",
    terminal: TerminalId("ATM-0001"),
    request: RequestId("019a0000-0000-7000-8000-000000000001"),
    operation: "withdraw",
    amount: Money(4_000n),
    currency: Currency("EUR"),
    at: 1_800_000_000_000,
    outcome: "booked-in-part",
  },
  {
    bank: "é",
    terminal: TerminalId("x"),
    request: RequestId("019a0000-0000-7000-8000-000000000002"),
    operation: "deposit",
    amount: Money(1n),
    currency: Currency("JPY"),
    at: 0,
    outcome: "booked",
  },
];
const texts = RECEIPTS.map((each) => signReceipt(each, key));
const isReceiptError = by(ReceiptError);

export const bankReceipt: Target = {
  name: "bank-receipt",
  reads: "the text of a bank's receipt; section 11.3",
  seeds: words(...texts, (texts[0] as string).toLowerCase()),
  words: words("SR1:", "sr1:", "SR2:", " ", "\n", "=", "A", "7", "1", "\u017f", "\u00a0", ...texts),
  refuses: isReceiptError,
  run(input) {
    const receipt = verifyReceipt(input.toString(), trusted);
    assert.ok(texts.includes(signReceipt(receipt, key)), "a receipt that nobody signed");
    assert.equal(input.toString().replaceAll(/\s/g, "").toUpperCase(), signReceipt(receipt, key), "a receipt with two texts");
    return true;
  },
};

/** Fuzzes the signed bytes. Their signature is always right. */
export const receiptBytes: Target = {
  name: "receipt-bytes",
  reads: "the bytes of a bank's receipt under a right signature; section 11.3",
  seeds: RECEIPTS.map(encodeReceipt),
  words: [Buffer.of(0), Buffer.of(255), Buffer.from("EUR"), Buffer.from("XTS"), Buffer.from("\n")],
  refuses: isReceiptError,
  run(input) {
    assert.deepEqual(encodeReceipt(decodeReceipt(input)), input);
    return true;
  },
};
