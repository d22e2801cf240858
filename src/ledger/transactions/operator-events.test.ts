import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordEvent } from "../../events/events.ts";
import { Money, newCustomerId, type RequestId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { ownersOf } from "../reports/holds.ts";
import { findCashAccount } from "../sql/accounts.ts";
import { ATM, NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import { confirm, type HoldEnd, propose } from "./hold-proposal.ts";

const ANNA = { name: "anna", login: "ops1" };
const BEN = { name: "ben", login: "ops2" };

/** The plain fields of an event: its subject and its amount. */
interface About {
  readonly what: string;
  readonly terminal: string;
  readonly request: RequestId | null;
  readonly customer: string | null;
  readonly account: string | null;
  readonly amount: bigint | null;
}

test("the event of each operator step on a hold names the hold's owner and the amount to book", async () => {
  await using ledger = await testLedger([1_000n]);
  const { store, groupCommit, accounts } = ledger;
  const account = accounts[0] ?? assert.fail("no account");
  const customer = (await ownersOf(store.sql, [account])).get(account) ?? assert.fail("no owner");
  const withdraw = requestOf({ op: "withdraw", account, amount: Money(600n) });
  await groupCommit.post(withdraw);
  const end = (op: HoldEnd["op"], amount: Money | null): HoldEnd => ({ terminal: ATM, hold: withdraw.request, op, amount });
  const steps = [
    (tx: Transaction, record: RecordEvent) => confirm(tx, record, end("settle", Money(400n)), BEN, NOON),
    (tx: Transaction, record: RecordEvent) => propose(tx, record, end("settle", Money(601n)), ANNA, NOON),
    (tx: Transaction, record: RecordEvent) => propose(tx, record, end("release", null), ANNA, NOON),
    (tx: Transaction, record: RecordEvent) => propose(tx, record, end("settle", Money(400n)), ANNA, NOON),
    (tx: Transaction, record: RecordEvent) => confirm(tx, record, end("settle", Money(400n)), ANNA, NOON),
    (tx: Transaction, record: RecordEvent) => confirm(tx, record, end("settle", Money(400n)), BEN, NOON),
  ];
  let last: Awaited<ReturnType<typeof confirm>> | undefined;
  for (const step of steps) last = await store.begin(step);
  const by = last?.ok ? last.by : assert.fail("not confirmed");
  await groupCommit.post(requestOf({ op: "settle", hold: withdraw.request, amount: Money(400n), request: by }));

  const rows = await store.sql<About[]>`
    select kind || ' ' || outcome as what, terminal, request, customer, account, amount
    from audit_event where kind like 'hold-%' or kind = 'settle' order by xmin::text::bigint, n`;
  const whose = { terminal: ATM, customer, account };
  assert.deepEqual(
    rows.map(({ request: _, ...row }) => row),
    [
      { what: "hold-confirm error:proposal-missing", ...whose, amount: 400n },
      { what: "hold-propose denied:hold-exceeded", ...whose, amount: 601n },
      // A release is for the whole hold.
      { what: "hold-propose ok", ...whose, amount: 600n },
      { what: "hold-propose ok", ...whose, amount: 400n },
      { what: "hold-confirm error:same-operator", ...whose, amount: 400n },
      { what: "hold-confirm ok", ...whose, amount: 400n },
      // No customer has asked for this settlement, but it concerns a customer's account.
      { what: "settle ok", ...whose, customer: null, amount: 400n },
    ],
  );
  assert.deepEqual(
    rows.slice(3).map(({ request }) => request),
    [by, by, by, by],
  );
});

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
