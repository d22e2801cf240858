import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Currency, Money, RequestId, TerminalId } from "../model/model.ts";
import { decodeReceipt, encodeReceipt, type Receipt, ReceiptError } from "./receipt.ts";
import { publicKeyText, readPublicKey, receiptKeyOf } from "./receipt-key.ts";
import { decodeBase32, encodeBase32, signReceipt, verifyReceipt } from "./signed-receipt.ts";
import { receipts } from "./testing/test-receipts.ts";

const runs = { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const key = receiptKeyOf(Buffer.alloc(32, 7));
const trusted = readPublicKey(publicKeyText(key));
const RECEIPT: Receipt = {
  bank: "Strongroom",
  terminal: TerminalId("ATM-0001"),
  request: RequestId("0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f"),
  operation: "withdraw",
  amount: Money(4000n),
  currency: Currency("EUR"),
  at: Date.UTC(2026, 10, 24, 8, 15),
  outcome: "booked",
};
const refused =
  (...codes: readonly ReceiptError["code"][]) =>
  (error: unknown) =>
    error instanceof ReceiptError && codes.includes(error.code);

test("base32 follows RFC 4648, and each value has one text", () => {
  for (const [plain, text] of [
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
  ]) {
    assert.equal(encodeBase32(Buffer.from(plain as string)), text);
    assert.equal(decodeBase32(text as string)?.toString(), plain);
  }
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(decodeBase32(encodeBase32(bytes)), Buffer.from(bytes))),
    runs,
  );
  const texts = fc.string({ unit: fc.constantFrom(..."ABQRZ27", "a", "0", "=") });
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = decodeBase32(text);
      assert.ok(bytes === null || encodeBase32(bytes) === text);
    }),
    runs,
  );
});

test("a receipt and its signed text, of at most 272 characters, decode to what was encoded", () => {
  fc.assert(
    fc.property(receipts, (receipt) => {
      assert.deepEqual(decodeReceipt(encodeReceipt(receipt)), receipt);
      const text = signReceipt(receipt, key);
      assert.ok(text.length <= 272 && /^SR1:[A-Z2-7]+$/.test(text), text);
      assert.deepEqual(verifyReceipt(text, trusted), receipt);
      assert.deepEqual(verifyReceipt(text.toLowerCase().replace(/(.{40})/g, "$1\n "), trusted), receipt);
      assert.equal(signReceipt(receipt, key), text);
    }),
    runs,
  );
});

test("bytes that decode to a receipt are exactly its encoding", () => {
  const seeds = receipts.map(encodeReceipt);
  const mutated = fc.tuple(seeds, fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
    const copy = Buffer.from(bytes);
    copy[at % copy.length] = value;
    return copy;
  });
  fc.assert(
    fc.property(
      fc.oneof(
        mutated,
        fc.uint8Array({ maxLength: 120 }).map((each) => Buffer.from(each)),
      ),
      (bytes) => {
        try {
          assert.deepEqual(encodeReceipt(decodeReceipt(bytes)), bytes);
        } catch (error) {
          assert.ok(refused("receipt-form")(error), String(error));
        }
      },
    ),
    runs,
  );
});

test("only the bank's own text is genuine: a changed letter, a shorter or a longer text is not", () => {
  const text = signReceipt(RECEIPT, key);
  const any = refused("receipt-form", "receipt-cut", "receipt-forged");
  for (let at = 0; at < text.length; at++) {
    for (const letter of ["A", "7"]) {
      if (letter === text[at]) continue;
      const altered = text.slice(0, at) + letter + text.slice(at + 1);
      assert.throws(() => verifyReceipt(altered, trusted), any, altered);
    }
    assert.throws(() => verifyReceipt(text.slice(0, at), trusted), refused("receipt-form", "receipt-cut"), text.slice(0, at));
    assert.throws(() => verifyReceipt(`${text}${text.slice(0, at + 1)}`, trusted), refused("receipt-cut"));
  }
});

test("a receipt of another key is forged, and so is this key's signature without the label", () => {
  const stranger = generateKeyPairSync("ed25519").privateKey;
  assert.throws(() => verifyReceipt(signReceipt(RECEIPT, stranger), trusted), refused("receipt-forged"));
  const bytes = encodeReceipt(RECEIPT);
  const unlabelled = `SR1:${encodeBase32(Buffer.concat([bytes, sign(null, bytes, key)]))}`;
  assert.throws(() => verifyReceipt(unlabelled, trusted), refused("receipt-forged"));
});

test("the text of a receipt never changes", () => {
  assert.equal(
    encodeReceipt(RECEIPT).toString("hex"),
    "0a5374726f6e67726f6f6d0841544d2d303030310198f3a17c5e7d2b9f103a6b5c4d2e1f010000000000000fa04555520201a20c9f5ba000",
  );
});

test("only an Ed25519 public key is accepted, and a value that no receipt can hold is refused", () => {
  const pem = generateKeyPairSync("x25519").publicKey.export({ type: "spki", format: "pem" }).toString();
  for (const text of ["", "a", pem, key.export({ type: "pkcs8", format: "pem" }).toString()])
    assert.throws(() => readPublicKey(text), refused("receipt-form"));
  for (const wrong of [{ bank: "" }, { bank: "x".repeat(33) }, { bank: "a\nb" }, { amount: Money(0n) }, { at: 2 ** 48 }])
    assert.throws(() => encodeReceipt({ ...RECEIPT, ...wrong }), RangeError);
});
