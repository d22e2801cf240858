import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bundle } from "../bundle/bundle.ts";
import { FORMAT } from "../bundle/bundle.ts";
import { evidencePdf } from "./evidence-pdf.ts";
import { paperOf } from "./evidence-text.ts";

const SHA256 = "0123456789abcdef".repeat(4);
const AT = "2026-11-24T08:15:00.000Z";
const LATER = "2026-11-25T09:00:00.000Z";
const BUNDLE: Bundle = {
  ...{ format: FORMAT, bank: "Bank of Testing é", made: AT, currency: "EUR", exponent: 2, username: "alice" },
  keys: { log: "bank.example/atm-audit+00000000", bank: SHA256 },
  operation: {
    ...{ operation: "transfer", terminal: "ATM-0001", request: "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f", session: null },
    ...{ customer: "c", account: "a", amount: 70_05, at: AT, outcome: "ok", state: "reversed", booked: 70_05, bookedAt: AT },
    reversedAt: LATER,
  },
  timeline: [
    { step: "booked", at: AT, outcome: "ok", request: "r", session: null, amount: 70_05, record: 17 },
    { step: "reversed", at: LATER, outcome: "ok", request: "v", session: null, amount: 70_05, record: 18 },
  ],
  entries: [
    ...([
      { side: "debit", kind: "transfer", amount: 70_05, at: AT, holder: "alice", account: "a", number: 3, balance: 10 },
    ] as const),
    ...([
      { side: "credit", kind: "transfer", amount: 70_05, at: AT, holder: "b•••b", account: null, number: null, balance: null },
    ] as const),
  ],
  ...{
    receipt: "SR1:ABC",
    records: [{ index: 17, line: '{"v":2,"漢":1}', leaf: "", proof: [] }],
    successions: [],
    checkpoint: "log\n18\nroot\n",
  },
};

test("the paper has the operation in words, with its amounts in the currency, and the file's hash", () => {
  const parts = paperOf(BUNDLE, SHA256);
  const rows = new Map(parts.flatMap((part) => part.rows));
  assert.equal(rows.get("Asked for"), "70.05 EUR");
  assert.equal(rows.get("Booked"), "70.05 EUR, 2026-11-24 08:15:00 UTC");
  assert.equal(rows.get("SHA-256 of the file"), SHA256);
  assert.equal(rows.get("2026-11-24 08:15:00 UTC"), "the bank booked it, 70.05 EUR, record 17");
  assert.equal(rows.get("How it stands"), "booked, and then reversed by two operators: the bank booked the opposite");
  assert.equal(rows.get("Reversed"), "2026-11-25 09:00:00 UTC");
  assert.equal(
    rows.get("2026-11-25 09:00:00 UTC"),
    "two operators reversed it: the bank booked the opposite, 70.05 EUR, record 18",
  );
  assert.equal(rows.get("debit"), "transfer of 70.05 EUR: alice, entry 3, 0.10 EUR afterwards");
  assert.equal(rows.get("credit"), "transfer of 70.05 EUR: b•••b");
  assert.ok(parts.some(({ texts }) => texts.includes("SR1:ABC")));
});

test("a PDF has A4 pages, each with a footer; it is tagged and has its fonts; a long one has several pages", async () => {
  const text = (await evidencePdf(BUNDLE, SHA256)).toString("latin1");
  assert.match(text, /^%PDF-1\.7/);
  for (const part of [
    /\/Lang \(en\)/,
    /\/Marked true/,
    /\/DisplayDocTitle true/,
    /\/S \/H1/,
    /\/S \/H2/,
    /MediaBox \[0 0 595\.28 841\.89\]/,
  ])
    assert.match(text, part);
  assert.doesNotMatch(text, /Helvetica/);
  const records = Array.from({ length: 60 }, (_, index) => ({ index, line: "x".repeat(300), leaf: "", proof: [] }));
  const long = (await evidencePdf({ ...BUNDLE, records }, SHA256)).toString("latin1");
  const pages = (pdf: string): number => pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
  assert.ok(pages(text) === 1 && pages(long) > 2, `${pages(text)} and ${pages(long)} pages`);
});
