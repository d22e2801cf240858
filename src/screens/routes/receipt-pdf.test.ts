import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { encode } from "uqr";
import { qrShape } from "../../ui/ui.ts";
import { type PaperReceipt, receiptPdf } from "./receipt-pdf.ts";

const SIGNED = `SR1:${"BJ2HI4TPN5XGO4TP".repeat(11)}`;
const RECEIPT: PaperReceipt = {
  lang: "fr",
  dir: "ltr",
  title: "Reçu · Strongroom",
  heading: "Retrait",
  rows: [
    ["Retiré", "40,00\u00a0€"],
    ["Référence", "3S4T-VUCW"],
  ],
  signed: { code: SIGNED, label: "Code QR", advice: "Vérifiable.", text: SIGNED, open: null },
  footer: "DAB 1",
  at: Date.UTC(2026, 10, 24, 8, 15),
};

/** Returns the file as text, with its streams decompressed. */
function opened(pdf: Buffer): string {
  const text = pdf.toString("latin1");
  return text.replaceAll(/stream\n([\s\S]*?)\nendstream/g, (whole, stream: string) => {
    try {
      return inflateSync(Buffer.from(stream, "latin1")).toString("latin1");
    } catch {
      return whole;
    }
  });
}

test("a receipt is one tagged page with title, language and embedded fonts", async () => {
  const pdf = await receiptPdf(RECEIPT);
  assert.ok(pdf.length < 40_000, `${pdf.length} bytes`);
  const text = opened(pdf);
  assert.match(text, /^%PDF-1\.7/);
  assert.match(text, /%%EOF\s*$/);
  for (const part of [
    /\/Lang \(fr\)/,
    /\/Marked true/,
    /\/DisplayDocTitle true/,
    /pdfuaid:part>1</,
    /\/S \/H1/,
    /\/S \/Figure/,
    /\/Alt \(/,
  ])
    assert.match(text, part);
  assert.equal(text.match(/\/Type \/Page\b/g)?.length, 1);
  assert.equal(text.match(/\/FontFile2 /g)?.length, 2);
  assert.match(text, /\+AtkinsonHyperlegibleNext-Regular/);
  assert.match(text, /\+AtkinsonHyperlegibleNext-Bold/);
  assert.doesNotMatch(text, /Helvetica/);
  const [, bottom, top] = /\/MediaBox \[0 ([\d.]+) 226\.77 ([\d.]+)\]/.exec(text) ?? [];
  assert.ok(Number(top) - Number(bottom) > 200 && Number(top) - Number(bottom) < 500, "as long as what is on it");
});

test("a receipt without a signature has no code, and long values stay on one page", async () => {
  const rows = [["A name of a line that is long", "x".repeat(200)] as const, ...RECEIPT.rows];
  const text = opened(await receiptPdf({ ...RECEIPT, rows, signed: null }));
  assert.doesNotMatch(text, /\/S \/Figure/);
  assert.equal(text.match(/\/Type \/Page\b/g)?.length, 1);
});

test("a receipt whose code is an address has a tagged link to it, for the phone that shows the file", async () => {
  const code = `HTTPS://RECEIPTS.BANK.EXAMPLE/FR/${SIGNED}`;
  const open = "Ouvrir la page";
  const text = opened(
    await receiptPdf({ ...RECEIPT, signed: { code, label: "Code QR", advice: "Vérifiable.", text: null, open } }),
  );
  assert.ok(text.includes(`/URI (${code})`), text.slice(0, 2_000));
  for (const part of [/\/S \/Link/, /\/Subtype \/Link/]) assert.match(text, part);
  assert.equal(text.match(/\/Type \/Page\b/g)?.length, 1);
});

test("a receipt from right to left has the letters of its language, in drawn order, and their text for screen readers", async () => {
  const rows = [["المبلغ المسحوب", "\u206640.00\u00a0€\u2069"]] as const;
  const text = opened(await receiptPdf({ ...RECEIPT, lang: "ar", dir: "rtl", heading: "سحب", rows }));
  assert.match(text, /\+NotoSansArabic-Regular/);
  assert.match(text, /\/ActualText \(/);
  assert.equal(text.match(/\/Type \/Page\b/g)?.length, 1);
});

test("the same receipt is the same file", async () => {
  const [one, two] = [await receiptPdf(RECEIPT), await receiptPdf(RECEIPT)];
  // The names of font subsets are random.
  const named = (pdf: Buffer) => opened(pdf).replaceAll(/[A-Z]{6}\+/g, "SUBSET+");
  assert.equal(named(one), named(two));
});

test("a QR code's path paints exactly its black squares", () => {
  const { size, path } = qrShape(SIGNED);
  const painted = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let i = 0; i < Number(length); i++) (painted[Number(y)] as boolean[])[Number(x) + i] = true;
  assert.deepEqual(painted, encode(SIGNED, { ecc: "M", border: 4 }).data);
  assert.ok(size <= 49 + 8, `${size} squares: the letters go in the code's own alphabet`);
});
