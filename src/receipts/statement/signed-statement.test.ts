import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { Currency, Money } from "../../model/model.ts";
import { ReceiptError } from "../receipt.ts";
import { publicKeyText, readPublicKey, receiptKeyOf } from "../receipt-key.ts";
import { verifyReceipt } from "../signed-receipt.ts";
import { linesDigest, readStatement, type SignedStatement, signStatement, verifyStatement } from "./signed-statement.ts";
import { isPdf, readStatementFile } from "./statement-file.ts";
import { CSV_HEADER } from "./statement-lines.ts";

const runs = { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const key = receiptKeyOf(Buffer.alloc(32, 7));
const trusted = readPublicKey(publicKeyText(key));
const CSV = `${CSV_HEADER}1,2026-11-24T08:15:00.000Z,deposit,credit,10.00,10.00,EUR,,\r\n`;
const STATEMENT: SignedStatement = {
  bank: "Strongroom",
  holder: "ada",
  currency: Currency("EUR"),
  from: Date.UTC(2026, 10, 1),
  to: 0,
  at: Date.UTC(2026, 10, 29),
  first: 1,
  last: 1,
  opening: Money(0n),
  closing: Money(1000n),
  digest: linesDigest(CSV),
};
const refused =
  (...codes: readonly ReceiptError["code"][]) =>
  (error: unknown) =>
    error instanceof ReceiptError && codes.includes(error.code);

const names = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 16 })
  .filter((each) => !/\p{Cc}/u.test(each) && Buffer.byteLength(each) <= 64);
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const counts = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const balances = fc.bigInt({ min: 0n, max: 10n ** 15n }).map(Money);
const statements: fc.Arbitrary<SignedStatement> = fc.record(
  {
    ...{ bank: names, holder: names, currency: fc.constantFrom(...["EUR", "JPY", "BHD"].map((code) => Currency(code))) },
    ...{ from: times, to: times, at: times, first: counts, last: counts, opening: balances, closing: balances },
    digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((each) => Buffer.from(each)),
  },
  { noNullPrototype: true },
);

test("a statement and its signed text, of at most 440 characters, decode to what was encoded", () => {
  fc.assert(
    fc.property(statements, (statement) => {
      const text = signStatement(statement, key);
      assert.ok(text.length <= 440 && /^SS1:[A-Z2-7]+$/.test(text), text);
      assert.deepEqual(verifyStatement(text, trusted), statement);
      assert.deepEqual(verifyStatement(text.toLowerCase().replace(/(.{40})/g, "$1\n "), trusted), statement);
      assert.deepEqual(readStatement(text), statement);
    }),
    runs,
  );
});

test("only the bank's own text is genuine: a changed letter, a shorter or a longer text, another key or a receipt is not", () => {
  const text = signStatement(STATEMENT, key);
  const any = refused("receipt-form", "receipt-cut", "receipt-forged");
  for (let at = 0; at < text.length; at++) {
    const altered = `${text.slice(0, at)}${text[at] === "A" ? "7" : "A"}${text.slice(at + 1)}`;
    assert.throws(() => verifyStatement(altered, trusted), any, altered);
    assert.throws(() => verifyStatement(text.slice(0, at), trusted), refused("receipt-form", "receipt-cut"));
  }
  assert.throws(() => verifyStatement(`${text}AAAAAAAA`, trusted), refused("receipt-cut"));
  const stranger = generateKeyPairSync("ed25519").privateKey;
  assert.throws(() => verifyStatement(signStatement(STATEMENT, stranger), trusted), refused("receipt-forged"));
  assert.throws(() => verifyReceipt(text, trusted), refused("receipt-form"));
  for (const wrong of [{ bank: "" }, { holder: "x".repeat(65) }, { bank: "a\nb" }, { digest: Buffer.alloc(31) }])
    assert.throws(() => signStatement({ ...STATEMENT, ...wrong }, key), RangeError);
});

const streamOf = (content: string | Buffer): string =>
  `1 0 obj\n<<>>\nstream\n${content.toString("latin1" as never)}\nendstream\n`;

test("a file carries one signed text and one set of lines, inflated or not; with two it is refused", () => {
  const signed = signStatement(STATEMENT, key);
  const packed = (text: string) => streamOf(deflateSync(text));
  const file = (...streams: readonly string[]) => Buffer.from(`%PDF-1.7\n${streams.join("")}%%EOF`, "latin1");
  assert.ok(isPdf(file()));
  for (const streams of [
    [packed("0 0 m"), packed(CSV), packed(signed)],
    [streamOf(signed), streamOf("\0\u0001"), streamOf(CSV)],
  ])
    assert.deepEqual(readStatementFile(file(...streams)), { signed, csv: CSV });
  for (const streams of [[], [packed(CSV)], [packed(signed)], [packed(CSV), packed(CSV), packed(signed)]])
    assert.throws(() => readStatementFile(file(...streams)), refused("receipt-form"));
  const bomb = packed(`${CSV}${"\0".repeat(2 << 20)}`);
  assert.throws(() => readStatementFile(file(bomb, packed(signed))), refused("receipt-form"));
  fc.assert(
    fc.property(fc.array(fc.constantFrom("stream", "end", "\n", "\r\n", "SS1:", CSV_HEADER, "x")), (parts) => {
      assert.throws(() => readStatementFile(Buffer.from(parts.join(""))), refused("receipt-form"));
    }),
    runs,
  );
});
