import assert from "node:assert/strict";
import { RequestId, TerminalId } from "../src/model/ids.ts";
import { Currency, Money } from "../src/model/money.ts";
import { decodeReceipt, encodeReceipt, type Receipt, ReceiptError } from "../src/receipts/receipt.ts";
import { publicKeyText, readPublicKey, receiptKeyOf } from "../src/receipts/receipt-key.ts";
import { signReceipt, verifyReceipt } from "../src/receipts/signed-receipt.ts";
import { createVouching } from "../src/vouching/vouching.ts";
import { by, nothingThrown, type Target, words } from "./fuzz-target.ts";

/** The bank's signed receipts, and the page that checks them (PROTOCOL.md, section 11.3). */

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

/** The page that checks receipts; its clock runs, so that no run is one too many. */
let clock = 0;
const page = createVouching({
  keys: { bank: "Strongroom", current: trusted, ended: [] },
  ...{ origin: "https://receipts.bank.example", isOwnHost: () => true, count: () => {}, now: () => (clock += 1_000) },
});
const MARK = "<i>fuzz";

export const receiptPage: Target = {
  name: "receipt-page",
  reads: "the path of an address in a receipt's QR code; section 11.3",
  seeds: words(...texts.flatMap((text) => [`/EN/${text}`, `/fr/${text.toLowerCase()}`]), "/", "/es", `/en/SR1:${MARK}`),
  words: words(
    "/",
    "//",
    "EN",
    "fr",
    "..",
    "%2F",
    "%",
    "?",
    "#",
    "SR1:",
    "sr1:",
    "assets",
    MARK,
    encodeURIComponent(MARK),
    ...texts,
  ),
  refuses: nothingThrown,
  async run(input) {
    const path = `/${input.toString("latin1").replace(/^\/+/, "")}`;
    if (!URL.canParse(path, "https://receipts.bank.example")) return false;
    const answer = await page.request(path);
    const html = await answer.text();
    assert.ok([200, 404].includes(answer.status), `${path}: ${answer.status} ${html}`);
    assert.ok(html.length < 10_000 && !html.includes(MARK) && !html.includes("<script"), html);
    assert.match(answer.headers.get("content-security-policy") ?? "", /^default-src 'none'; style-src 'self'/);
    const unescaped = path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    const hasReceipt = texts.some((text) => unescaped.replaceAll(/\s/g, "").toUpperCase().includes(text));
    assert.ok(!html.includes('data-verdict="genuine"') || hasReceipt, `a receipt that nobody signed: ${path}`);
    return answer.status === 200;
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
