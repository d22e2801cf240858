import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { judgeReceipt, type ReceiptKeys } from "./judging.ts";
import type { Receipt } from "./receipt.ts";
import { addressOf, receiptIn } from "./receipt-address.ts";
import { publicKeyText, readEndedKeys, readPublicKey, receiptKeyOf } from "./receipt-key.ts";
import { signReceipt } from "./signed-receipt.ts";
import { receipts } from "./testing/test-receipts.ts";

const [current, ended, older, stranger] = [1, 2, 3, 4].map((byte) => receiptKeyOf(Buffer.alloc(32, byte)));
const publicOf = (key = current) => publicKeyText(key as NonNullable<typeof key>);
const OURS: ReceiptKeys = {
  bank: "Bank é",
  current: readPublicKey(publicOf()),
  ended: readEndedKeys(`until 2026\n${publicOf(ended)}\n\nuntil 2025\n${publicOf(older)}`),
};
const signed = (receipt: Receipt, key = current): string => signReceipt(receipt, key as NonNullable<typeof key>);
const ours = receipts.map((receipt) => ({ ...receipt, bank: OURS.bank }));

test("each receipt is judged by the key that signed it, and only what this bank signed is shown", () => {
  fc.assert(
    fc.property(ours, (receipt) => {
      assert.deepEqual(judgeReceipt(signed(receipt), OURS), { is: "genuine", receipt });
      for (const key of [ended, older]) assert.deepEqual(judgeReceipt(signed(receipt, key), OURS), { is: "ended-key", receipt });
      assert.deepEqual(judgeReceipt(signed(receipt, stranger), OURS), { is: "altered" });
      assert.deepEqual(judgeReceipt(signed({ ...receipt, bank: "Other" }, stranger), OURS), { is: "other-bank" });
      assert.deepEqual(judgeReceipt(signed(receipt, ended), { ...OURS, ended: [] }), { is: "altered" });
    }),
    { numRuns: 20 },
  );
});

test("a receipt with any letter changed or cut off is never genuine, and any other text is no receipt", () => {
  const [receipt] = fc.sample(ours, { numRuns: 1, seed: 7 }) as [Receipt];
  const text = signed(receipt);
  for (let at = 4; at < text.length; at++) {
    const letter = text[at] === "A" ? "B" : "A";
    const { is } = judgeReceipt(text.slice(0, at) + letter + text.slice(at + 1), OURS);
    assert.ok(is === "altered" || is === "other-bank" || is === "not-whole", `${at}: ${is}`);
    assert.deepEqual(judgeReceipt(text.slice(0, at), OURS), { is: "not-whole" });
  }
  fc.assert(fc.property(fc.string(), (any) => assert.deepEqual(judgeReceipt(any, OURS), { is: "not-whole" })));
  assert.deepEqual(judgeReceipt(`SR1:${"A".repeat(200)}`, OURS), { is: "not-whole" });
});

test("the address of a receipt has only characters that QR codes hold well, and is read back however it is copied", () => {
  const [receipt] = fc.sample(ours, { numRuns: 1, seed: 7 }) as [Receipt];
  const text = signed(receipt);
  const address = addressOf("https://receipts.bank.example:8443", "fr", text);
  assert.match(address, /^HTTPS:\/\/RECEIPTS\.BANK\.EXAMPLE:8443\/FR\/SR1:[A-Z2-7]+$/);
  for (const given of [
    address,
    address.toLowerCase(),
    ` ${address.slice(0, 80)}\n${address.slice(80)}`,
    text,
    text.toLowerCase(),
  ])
    assert.equal(receiptIn(given), text, given);
  for (const given of ["", "SR2:A", "https://x/fr/", "https://x/SR1:A", "mailto:a/fr/SR1:A", "alice"])
    assert.equal(receiptIn(given), null, given);
});

test("a file of ended keys is read whole or refused", () => {
  assert.deepEqual(readEndedKeys(""), []);
  const { privateKey } = generateKeyPairSync("ed25519");
  const secret = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  for (const text of [secret, `${publicOf()}\n-----BEGIN PUBLIC KEY-----\nMCow`, publicOf().repeat(33)])
    assert.throws(() => readEndedKeys(text), { code: "receipt-form" });
});
