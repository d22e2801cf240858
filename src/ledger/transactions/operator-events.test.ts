import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newCustomerId } from "../../model/model.ts";
import { findCashAccount } from "../sql/accounts.ts";
import { ATM, requestOf, testLedger } from "../testing/test-ledger.ts";

/** The plain fields of an event: its subject and its amount. */
interface About {
  readonly what: string;
  readonly terminal: string;
  readonly customer: string | null;
  readonly account: string | null;
  readonly amount: bigint | null;
}

test("the event of an operator's change of notes names the ATM's cash account and the amount that was moved", async () => {
  await using ledger = await testLedger([], 5_000n);
  const { store, groupCommit } = ledger;
  const account = await findCashAccount(store.sql, ATM);
  const detail = { operator: "anna", login: "ops1" };
  await groupCommit.post(requestOf({ op: "cash-load", amount: Money(700n), detail }));
  await groupCommit.post(requestOf({ op: "cash-unload", amount: Money(200n), detail }));
  await groupCommit.post(requestOf({ op: "cash-unload", amount: Money(9_000n), detail }));
  await groupCommit.post(requestOf({ op: "cash-count", counted: Money(5_600n), detail }));
  await groupCommit.post(requestOf({ op: "cash-count", counted: Money(5_500n), detail }));
  await groupCommit.post(requestOf({ op: "cash-count", counted: Money(5_500n), detail }));
  const rows = await store.sql<About[]>`
    select kind || ' ' || outcome as what, terminal, customer, account, amount from audit_event order by n offset 1`;
  const whose = { terminal: ATM, customer: null, account };
  assert.notEqual(account, null);
  assert.deepEqual(
    [...rows],
    [
      { what: "cash-load ok", ...whose, amount: 700n },
      { what: "cash-unload ok", ...whose, amount: 200n },
      { what: "cash-unload denied:terminal-cash-short", ...whose, amount: 9_000n },
      // The amount of a count is its difference from the books.
      { what: "cash-count ok", ...whose, amount: 100n },
      { what: "cash-count ok", ...whose, amount: 100n },
      { what: "cash-count ok", ...whose, amount: null },
    ],
  );
});

test("the event of a customer's request names the customer", async () => {
  await using ledger = await testLedger([1_000n]);
  const account = ledger.accounts[0] ?? assert.fail("no account");
  const customer = newCustomerId();
  const request = requestOf({ op: "deposit", account, amount: Money(5n), customer });
  await ledger.groupCommit.post(request);
  const rows = await ledger.store.sql`select customer, account, amount from audit_event where request = ${request.request}`;
  assert.deepEqual([...rows], [{ customer, account, amount: 5n }]);
});
