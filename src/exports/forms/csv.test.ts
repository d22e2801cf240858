import assert from "node:assert/strict";
import { it } from "node:test";
import { parse } from "csv-parse/sync";
import { openCashAccount } from "../../ledger/ledger.ts";
import { ATM, NOON } from "../../ledger/testing/test-ledger.ts";
import { DAY, exported, move, ODD_ATM, reverse, TODAY, testBooks } from "../testing/test-books.ts";

/** Reads RFC 4180 with another's reader. */
const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true, record_delimiter: "\r\n" });

it("the journal has a row for each movement, with both sides, in stable columns", async () => {
  await using books = await testBooks();
  const { store, alice, bob } = books;
  await openCashAccount(store.sql, ODD_ATM, NOON);
  await move(books, { transfer: 30_00n, account: alice, payee: bob }, 60_000);
  await move(books, { paid: 20_00n, account: bob }, 120_000);
  await move(books, { deposit: 5n, account: alice }, 180_000, ODD_ATM);
  const { text } = await exported(store, { form: "csv" });
  assert.equal(
    text.slice(0, text.indexOf("\n") + 1),
    "time,kind,amount,currency,debit_account,debit_kind,debit_owner,debit_entry,debit_balance," +
      "credit_account,credit_kind,credit_owner,credit_entry,credit_balance,atm,request,reverses\r\n",
  );
  const rows = rowsOf(text);
  assert.deepEqual(
    rows.map(({ kind, amount }) => [kind, amount]),
    [
      ...rows.slice(0, 3).map(({ kind, amount }) => [kind, amount]),
      ["transfer", "30.00"],
      ["withdrawal", "20.00"],
      ["deposit", "0.05"],
    ],
  );
  const { debit_account: cash, request, ...paid } = rows[4] ?? {};
  assert.deepEqual(
    { ...paid, credit_account: cash },
    {
      ...{ time: "2026-01-15T12:02:00.000Z", kind: "withdrawal", amount: "20.00", currency: "EUR" },
      ...{ debit_kind: "customer", debit_owner: "bob", debit_entry: "3", debit_balance: "60.00" },
      ...{ credit_account: bob, credit_kind: "cash", credit_owner: ATM, credit_entry: "4", credit_balance: "10130.00", atm: ATM },
      reverses: "",
    },
  );
  assert.match(request ?? "", /^[0-9a-f-]{36}$/);
  // A formula becomes text.
  assert.equal(rows[5]?.["atm"], `'${ODD_ATM}`);
  assert.equal(rows[5]?.["debit_owner"], `'${ODD_ATM}`);
});

it("a reversal is a movement of its own, which names what it reverses", async () => {
  await using books = await testBooks();
  const { store, alice } = books;
  const deposit = await move(books, { deposit: 5n, account: alice }, 60_000);
  await reverse(books, deposit, 120_000);
  const [booked, reversal] = rowsOf((await exported(store, { form: "csv", customer: "alice" })).text).slice(-2);
  assert.deepEqual([booked?.["kind"], reversal?.["kind"], reversal?.["reverses"]], ["deposit", "deposit-reversal", deposit]);
  assert.deepEqual([reversal?.["debit_account"], reversal?.["credit_account"]], [alice, booked?.["debit_account"]]);
});

it("a period has the movements of its days of UTC, and a customer's journal those that touch the account", async () => {
  await using books = await testBooks();
  const { store, alice, bob } = books;
  await move(books, { transfer: 1n, account: alice, payee: bob }, DAY / 2 - 1);
  await move(books, { deposit: 2n, account: bob }, DAY / 2);
  await move(books, { deposit: 3n, account: alice }, DAY + DAY / 2 - 1);
  await move(books, { deposit: 4n, account: alice }, DAY + DAY / 2);
  const amounts = async (order: Omit<Parameters<typeof exported>[1], "form">) =>
    rowsOf((await exported(store, { form: "csv", ...order })).text).map(({ amount }) => amount);
  const tomorrow = TODAY + DAY;
  assert.deepEqual(await amounts({ from: tomorrow, to: tomorrow }), ["0.02", "0.03"]);
  assert.deepEqual((await amounts({ to: TODAY })).slice(3), ["0.01"]);
  assert.deepEqual(await amounts({ from: tomorrow + DAY }), ["0.04"]);
  assert.deepEqual(await amounts({ from: tomorrow, customer: "alice" }), ["0.03", "0.04"]);
  assert.deepEqual((await amounts({ to: TODAY, customer: "bob" })).slice(1), ["0.01"]);
});
