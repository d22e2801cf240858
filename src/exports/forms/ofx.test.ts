import assert from "node:assert/strict";
import { it } from "node:test";
import { XmlDocument } from "libxml2-wasm";
import { openCashAccount } from "../../ledger/ledger.ts";
import { ATM, NOON } from "../../ledger/testing/test-ledger.ts";
import { readOfx } from "../testing/read-ofx.ts";
import { DAY, exported, move, ODD_ATM, TODAY, testBooks } from "../testing/test-books.ts";

it("another's reader finds the account, the balances and the transactions of a statement", async () => {
  await using books = await testBooks();
  const { store, alice, bob } = books;
  await openCashAccount(store.sql, ODD_ATM, NOON);
  await move(books, { transfer: 30_00n, account: alice, payee: bob }, DAY);
  await move(books, { paid: 20_00n, account: alice }, DAY + 1_234);
  await move(books, { deposit: 7n, account: alice }, DAY + 60_000, ODD_ATM);
  const { text, outcome } = await exported(store, { form: "ofx", customer: "alice", from: TODAY + DAY, at: NOON + DAY });
  assert.ok(
    text.startsWith(
      '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="',
    ),
  );
  const { transactions, ...statement } = readOfx(text);
  assert.deepEqual(statement, {
    ...{ account: Buffer.from(alice.replaceAll("-", ""), "hex").toString("base64url"), currency: "EUR" },
    ...{ start: "20260116000000.000[0:GMT]", end: "20260117000000.000[0:GMT]", closing: 50_07n },
  });
  assert.equal(statement.account.length, 22, "as many characters as ACCTID may have");
  assert.deepEqual(
    transactions.map(({ id: _, ...each }) => each),
    [
      { type: "XFER", amount: -30_00n, posted: "20260116120000.000[0:GMT]", memo: ATM },
      { type: "ATM", amount: -20_00n, posted: "20260116120001.234[0:GMT]", memo: ATM },
      { type: "DEP", amount: 7n, posted: "20260116120100.000[0:GMT]", memo: ODD_ATM },
    ],
  );
  assert.equal(new Set(transactions.map(({ id }) => id)).size, 3);
  assert.equal(outcome.ok && outcome.result.rows, 3);
  // OFX 2 is XML, so libxml2 must read it too.
  XmlDocument.fromString(text).dispose();
});

it("a statement without transactions has its balance", async () => {
  await using books = await testBooks();
  const { text } = await exported(books.store, { form: "ofx", customer: "bob", from: TODAY - DAY, to: TODAY - DAY });
  const { closing, transactions } = readOfx(text);
  assert.deepEqual([closing, transactions], [0n, []]);
});
