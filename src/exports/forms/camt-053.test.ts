import assert from "node:assert/strict";
import { it } from "node:test";
import { openCashAccount } from "../../ledger/ledger.ts";
import { ATM, NOON } from "../../ledger/testing/test-ledger.ts";
import { CAMT_PROFILE, CAMT_SCHEMA, readCamt, validateCamt } from "../testing/read-camt.ts";
import { sumOf } from "../testing/read-minor.ts";
import { DAY, exported, move, ODD_ATM, reverse, type TestBooks, TODAY, testBooks } from "../testing/test-books.ts";

async function busyBooks(): Promise<TestBooks> {
  const books = await testBooks();
  await openCashAccount(books.store.sql, ODD_ATM, NOON);
  await move(books, { transfer: 30_00n, account: books.alice, payee: books.bob }, 60_000);
  await move(books, { paid: 20_00n, account: books.alice }, DAY);
  await move(books, { deposit: 7_00n, account: books.alice }, DAY + 60_000, ODD_ATM);
  await move(books, { deposit: 1_00n, account: books.alice }, 2 * DAY);
  return books;
}

it("a customer's statement has the balances before and after the period, and its entries", async () => {
  await using books = await busyBooks();
  const [from, to] = [TODAY + DAY, TODAY + DAY];
  const { text, outcome } = await exported(books.store, { form: "camt.053", customer: "alice", from, to });
  validateCamt(text, CAMT_PROFILE);
  const [statement, ...others] = readCamt(text);
  assert.deepEqual(others, []);
  assert.deepEqual(statement, {
    id: `${(outcome.ok ? outcome.result.id : "").slice(0, 24)}-1`,
    ...{ account: books.alice.replaceAll("-", ""), name: "Customer", owner: "alice" },
    ...{ opening: 70_00n, closing: 57_00n, days: ["2026-01-16", "2026-01-16"] },
    entries: [
      { number: "3", amount: -20_00n, code: "withdrawal", info: `Cash withdrawal, ${ATM}` },
      { number: "4", amount: 7_00n, code: "deposit", info: `Cash deposit, ${ODD_ATM}` },
    ],
    counts: [2, 1, 1],
  });
  assert.ok(!text.includes("bob"), "it does not name other customers");
});

it("a reversal is marked as one, and has the codes of what it reverses on the same side", async () => {
  await using books = await testBooks();
  const transfer = await move(books, { transfer: 30_00n, account: books.alice, payee: books.bob }, 60_000);
  await reverse(books, transfer, 120_000);
  const { text } = await exported(books.store, { form: "camt.053", customer: "alice" });
  validateCamt(text, CAMT_PROFILE);
  const entries = text.split("<Ntry>").slice(-2);
  for (const entry of entries) assert.match(entry, /<SubFmlyCd>BOOK<.*<Cd>transfer/);
  assert.deepEqual(
    entries.map((entry) => [
      /<CdtDbtInd>(\w+)</.exec(entry)?.[1],
      entry.includes("<RvslInd>true<"),
      /<Fmly><Cd>(\w+)</.exec(entry)?.[1],
    ]),
    [
      ["DBIT", false, "ICDT"],
      ["CRDT", true, "ICDT"],
    ],
  );
});

it("without a customer there is a statement of each of the bank's own accounts, which together balance the customers", async () => {
  await using books = await busyBooks();
  const { text, outcome } = await exported(books.store, { form: "camt.053" });
  validateCamt(text, CAMT_PROFILE);
  const statements = readCamt(text);
  assert.deepEqual(
    statements.map(({ name, opening, closing }) => [name, opening, closing]),
    [
      ["Capital", 0n, 10_000_00n],
      [`Cash of an ATM ${ODD_ATM}`, 0n, -7_00n],
      [`Cash of an ATM ${ATM}`, 0n, -10_131_00n],
      ["Vault", 0n, 0n],
    ].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
  assert.equal(new Set(statements.map(({ id }) => id)).size, 4);
  for (const { opening, closing, entries } of statements)
    assert.equal(opening + sumOf(entries.map(({ amount }) => amount)), closing);
  const entries = statements.reduce((sum, each) => sum + each.entries.length, 0);
  assert.equal(outcome.ok && outcome.result.rows, entries);
});

it("the profile refuses what ISO's schema refuses", async () => {
  await using books = await busyBooks();
  const { text } = await exported(books.store, { form: "camt.053", customer: "alice" });
  const schemas = CAMT_SCHEMA === undefined ? [CAMT_PROFILE] : [CAMT_PROFILE, CAMT_SCHEMA];
  const wrong: readonly (readonly [string | RegExp, string])[] = [
    [/<Bal>.*<\/Bal>\n/g, ""],
    ["<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>C</CdtDbtInd>"],
    [/(<NtryRef>\d+<\/NtryRef>)(<Amt.*?<\/Amt>)/, "$2$1"],
    [/<Id>[0-9a-f]{32}/, `<Id>${"0".repeat(35)}`],
    ['<Amt Ccy="EUR">', '<Amt Ccy="euro">'],
    [/(<Amt Ccy="EUR">\d+)\.\d\d/, "$1.123456"],
    ["<SubFmlyCd>", "<SubFmlyCd>TOOLONG"],
    ["T12:00:00.000Z", " noon"],
  ];
  for (const schema of schemas) {
    validateCamt(text, schema);
    for (const [what, instead] of wrong) {
      const changed = text.replace(what, instead);
      assert.notEqual(changed, text, String(what));
      assert.throws(() => validateCamt(changed, schema), /./, `${schema}: ${what}`);
    }
  }
});

it("ISO's own schema accepts the statements", {
  skip: CAMT_SCHEMA === undefined && "STRONGROOM_CAMT_SCHEMA does not name the file camt.053.001.08.xsd of iso20022.org",
}, async () => {
  await using books = await busyBooks();
  for (const customer of ["alice", "bob", null])
    validateCamt((await exported(books.store, { form: "camt.053", customer })).text, CAMT_SCHEMA ?? "");
});
