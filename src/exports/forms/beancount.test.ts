import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { openCashAccount } from "../../ledger/ledger.ts";
import { ATM, NOON } from "../../ledger/testing/test-ledger.ts";
import { readBeancount } from "../testing/read-beancount.ts";
import { DAY, exported, move, ODD_ATM, type TestBooks, TODAY, testBooks } from "../testing/test-books.ts";

async function busyBooks(): Promise<TestBooks> {
  const books = await testBooks();
  await openCashAccount(books.store.sql, ODD_ATM, NOON);
  await move(books, { transfer: 30_00n, account: books.alice, payee: books.bob }, 60_000);
  await move(books, { paid: 20_00n, account: books.bob }, DAY);
  await move(books, { deposit: 7n, account: books.alice }, DAY + 60_000, ODD_ATM);
  await move(books, { deposit: 1n, account: books.alice }, 3 * DAY);
  return books;
}

const customer = (account: string): string => `Liabilities:Customers:${account}`;

it("the journal has every account, movement and balance, and all assertions hold", async () => {
  await using books = await busyBooks();
  const { text } = await exported(books.store, { form: "beancount" });
  const read = readBeancount(text);
  assert.deepEqual(read.errors, []);
  assert.equal(read.transactions, 7);
  const [odd] = await books.store.sql<{ id: string }[]>`select id from account where terminal = ${ODD_ATM}`;
  assert.deepEqual(
    [...read.balances].sort(),
    [
      [`Assets:Cash:${ATM}`, 10_130_01n],
      [`Assets:Cash:${odd?.id}`, 7n],
      ["Equity:Capital", -10_000_00n],
      [customer(books.alice), -70_08n],
      [customer(books.bob), -60_00n],
    ].sort(),
  );
});

it("a period begins with the balances before it, and its assertions are of its last day", async () => {
  await using books = await busyBooks();
  const { text } = await exported(books.store, { form: "beancount", from: TODAY + DAY, to: TODAY + 2 * DAY });
  const read = readBeancount(text);
  assert.deepEqual(read.errors, []);
  // The balances that were brought forward, and two movements.
  assert.equal(read.transactions, 4 + 2);
  assert.equal(read.balances.get(customer(books.alice)), -70_07n);
  assert.equal(read.balances.get("Equity:Opening-Balances"), undefined);
  assert.match(text, /^2026-01-18 balance Equity:Opening-Balances {2}0\.00 ~ 0 EUR$/m);
});

it("a movement that is left out, or changed by one cent, breaks an assertion", async () => {
  await using books = await busyBooks();
  const { text } = await exported(books.store, { form: "beancount" });
  const without = text.replace(/\n2026-01-16 \* "Cash withdrawal"\n(?: .*\n)+/, "");
  const changed = text.replaceAll(/(-?)0\.07 EUR/g, "$10.08 EUR");
  for (const wrong of [without, changed]) {
    assert.notEqual(wrong, text);
    assert.notDeepEqual(readBeancount(wrong).errors, []);
  }
});

const isInstalled = spawnSync("bean-check", ["--version"]).status === 0;

it("Beancount's own bean-check finds nothing wrong", { skip: !isInstalled && "bean-check is not installed" }, async () => {
  await using books = await busyBooks();
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "exports-"));
  for (const [name, from] of [
    ["all", null],
    ["period", TODAY + DAY],
  ] as const) {
    const file = path.join(folder.path, `${name}.beancount`);
    await writeFile(file, (await exported(books.store, { form: "beancount", from })).text);
    const { status, stdout, stderr } = spawnSync("bean-check", [file], { encoding: "utf8" });
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  }
});
