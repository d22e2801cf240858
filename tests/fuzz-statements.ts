import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { Currency, Money } from "../src/model/money.ts";
import { ReceiptError } from "../src/receipts/receipt.ts";
import { publicKeyText, readPublicKey, receiptKeyOf } from "../src/receipts/receipt-key.ts";
import { linesDigest, type SignedStatement, signStatement, verifyStatement } from "../src/receipts/statement/signed-statement.ts";
import { readStatementFile } from "../src/receipts/statement/statement-file.ts";
import { CSV_HEADER } from "../src/receipts/statement/statement-lines.ts";
import { by, type Target, words } from "./fuzz-target.ts";

/** The bank's signed statements, and the files that carry them (PROTOCOL.md, section 11.4). */

const key = receiptKeyOf(Buffer.alloc(32, 9));
const trusted = readPublicKey(publicKeyText(key));
const STATEMENT: SignedStatement = {
  ...{ bank: "Strongroom", holder: "ada", currency: Currency("EUR"), from: 0, to: 1_800_000_000_000, at: 1_800_000_000_001 },
  ...{ first: 1, last: 2, opening: Money(0n), closing: Money(4_000n), digest: linesDigest(CSV_HEADER) },
};
const texts = [STATEMENT, { ...STATEMENT, bank: "é", last: 0, currency: Currency("JPY") }].map((each) =>
  signStatement(each, key),
);
const isReceiptError = by(ReceiptError);

export const bankStatement: Target = {
  name: "bank-statement",
  reads: "the text of a bank's signed statement; section 11.4",
  seeds: words(...texts, (texts[0] as string).toLowerCase()),
  words: words("SS1:", "ss1:", "SR1:", " ", "\n", "=", "A", "7", "\u017f", ...texts),
  refuses: isReceiptError,
  run(input) {
    const statement = verifyStatement(input.toString(), trusted);
    assert.ok(texts.includes(signStatement(statement, key)), "a statement that nobody signed");
    assert.equal(
      input.toString().replaceAll(/\s/g, "").toUpperCase(),
      signStatement(statement, key),
      "a statement with two texts",
    );
    return true;
  },
};

const stream = (content: Buffer): Buffer => Buffer.concat([Buffer.from("stream\n"), content, Buffer.from("\nendstream\n")]);
const parts = [Buffer.from(texts[0] as string), Buffer.from(`${CSV_HEADER}1,,,,,,,,\r\n`)];
const packed = parts.map((each) => stream(deflateSync(each)));

export const statementFile: Target = {
  name: "statement-file",
  reads: "a PDF that carries a signed statement; section 11.4",
  seeds: [
    Buffer.concat([Buffer.from("%PDF-1.7\n"), ...packed]),
    Buffer.concat([Buffer.from("%PDF-1.7\n"), ...parts.map(stream)]),
  ],
  words: [...words("stream", "endstream", "\r\n", "SS1:", CSV_HEADER), ...packed],
  refuses: isReceiptError,
  run(input) {
    const { signed, csv } = readStatementFile(input);
    assert.ok(/^\s*ss1:/i.test(signed) && csv.startsWith(CSV_HEADER));
    return true;
  },
};
