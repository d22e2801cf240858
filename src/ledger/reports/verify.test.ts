import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";
import { findingsIn, verify } from "./verify.ts";

/** What somebody changes behind the ledger's back (`:a`, `:b`, `:c` are accounts), and what `verify` must find. */
const TABLE = `
a balance is raised          | account holds        | update account set posted = posted + 1 where id = :a
an account lost its entries  | account holds        | update account set entries = 0 where id = :a
a hold is forgotten          | account has          | update account set held = 0 where id = :a
a hold is doubled            | account has          | update account set held = held + 1 where id = :b
the cash forgets its holds   | account has          | update account set held = 0 where kind = 'cash'
the allowance is given back  | account counts       | update account set day_amount = 0 where id = :a
a withdrawal is not counted  | account counts       | update account set day_count = day_count - 1 where id = :a
the allowance of another day | account counts       | update account set day = day - 1 where id = :a
an ATM forgets its deposits  | day counts           | update terminal_day set deposits = 0
an ATM's loads are raised    | day counts           | update terminal_day set loads = loads + 1
an ATM's transfers move on   | day counts           | update terminal_day set day = day + 1 where transfers > 0
an ATM's day is gone         | day counts           | delete from terminal_day
an amount is changed         | account balance      | update request_answer set amount = amount + 1 where kind = 'transfer'
a balance after is changed   | account balance      | update request_answer set credit_balance = credit_balance + 1 where kind = 'transfer'
an entry is renumbered       | account balance      | update request_answer set debit_entry = 77 where kind = 'transfer'
a movement is gone           | account holds        | delete from request_answer where kind = 'transfer'
a movement is gone           | request was          | update request_answer set kind = null, amount = null, debit = null, debit_entry = null, debit_balance = null, credit = null, credit_entry = null, credit_balance = null where kind = 'transfer'
a movement goes elsewhere    | account holds        | update request_answer set credit = :c where kind = 'transfer'
a movement goes nowhere      | movement a           | update request_answer set credit = gen_random_uuid() where kind = 'transfer'
a movement of the wrong kind | movement a           | update request_answer set kind = 'deposit' where kind = 'transfer'
cash of another ATM          | movement a           | update request_answer set terminal = 'ATM-0002' where kind = 'cash-load'
an account is gone           | movement a           | delete from account where id = :b
paid more than recorded      | hold its             | update hold set paid = paid - 1 where state = 'settled'
a settled hold is open again | hold its             | update hold set state = 'held', paid = 0, ended_by = null, ended_at = null where state = 'settled'
a settled hold is gone       | hold its             | delete from hold where state = 'settled'
a hold on another's account  | hold its             | update hold set account = :c where state = 'settled'
a hold on no account         | hold is              | update hold set account = gen_random_uuid() where state = 'held'
an account is closed         | account is           | update account set closed = true where id = :b
a hold nobody asked for      | request was          | insert into hold select 'ATM-0001', gen_random_uuid(), :c, 1, day, now(), 'released', 0, gen_random_uuid(), now() from hold limit 1
an answer is gone            | account holds        | delete from request_answer where op = 'transfer'
a result becomes a refusal   | request was          | update request_answer set answer = '{"ok":false,"refusal":"bank-busy"}' where op = 'withdraw'
a result without a movement  | request was          | insert into request_answer select terminal, gen_random_uuid(), digest, op, answer, at from request_answer where op = 'deposit' limit 1
a count without its movement | request was          | update request_answer set kind = 'deposit' where kind = 'cash-short'
a count's answer is gone     | account holds        | delete from request_answer where op = 'cash-count'
a short that makes money     | movement a           | update request_answer set kind = 'cash-over' where kind = 'cash-short'
the vault lost its notes     | account holds        | update account set posted = 0 where kind = 'vault'
a reversal names another     | reversal is          | update request_answer set answer = replace(answer, '"reverses":"', '"reverses":"f') where op = 'reverse'
a reversal of less           | reversal is          | update request_answer set amount = amount - 1 where op = 'reverse'
a reversal of another kind   | reversal is          | update request_answer set kind = 'deposit-reversal' where op = 'reverse'
a reversed posting is gone   | reversal is          | delete from request_answer where kind = 'cash-unload'
a reversal twice             | reversal is          | insert into request_answer select terminal, gen_random_uuid(), digest, op, answer, at, kind, amount, debit, 77, debit_balance, credit, 77, credit_balance from request_answer where op = 'reverse'
a reversal without movement  | request was          | update request_answer set kind = null, amount = null, debit = null, debit_entry = null, debit_balance = null, credit = null, credit_entry = null, credit_balance = null where op = 'reverse'
a reversal is not kept       | reversal names        | delete from reversal
a reversal is kept otherwise | reversal names        | update reversal set reversed = gen_random_uuid()
a reversal is kept for ever  | reversal names        | insert into reversal select terminal, request, gen_random_uuid() from reversal
a reversal of nothing        | reversal names        | delete from request_answer where op = 'reverse'
one number in two quarters   | account balance      | insert into request_answer select terminal, '00000000-0000-7000-8000-000000000009', digest, 'x', answer, at, kind, amount, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance from request_answer where kind = 'transfer' limit 1
money from nowhere           | ledger the           | update account set posted = posted + 1 where kind = 'cash'
`;

async function soundLedger(): Promise<TestLedger> {
  const ledger = await testLedger([1000n, 500n, 0n]);
  const [a, b] = ledger.accounts as [AccountId, AccountId, AccountId];
  const withdraw = () => requestOf({ op: "withdraw", account: a, amount: Money(50n) });
  const [open, settled, released] = [withdraw(), withdraw(), withdraw()];
  await Promise.all(
    [
      open,
      settled,
      released,
      requestOf({ op: "settle", hold: settled.request, amount: Money(20n) }),
      requestOf({ op: "release", hold: released.request }),
      requestOf({ op: "transfer", account: a, payee: b, amount: Money(5n) }),
      requestOf({ op: "transfer", account: a, payee: b, amount: Money(5000n) }),
      requestOf({ op: "balance", account: a }),
      requestOf({ op: "cash-unload", amount: Money(70n) }),
    ].map((each) => ledger.groupCommit.post(each)),
  );
  await ledger.groupCommit.post(requestOf({ op: "release", hold: open.request }));
  const unload = requestOf({ op: "cash-unload", amount: Money(40n) });
  await ledger.groupCommit.post(unload);
  assert.ok((await ledger.groupCommit.post(requestOf({ op: "reverse", reverses: unload.request, detail: {} }))).ok);
  // The first count finds less than the books, and the second agrees with them.
  for (const _ of ["short", "even"])
    await ledger.groupCommit.post(requestOf({ op: "cash-count", counted: Money(10n ** 9n + 1300n), detail: {} }));
  await ledger.groupCommit.post(withdraw());
  return ledger;
}

describe("verify", async () => {
  const ledger = await soundLedger();
  const { sql } = ledger.store;
  const [a, b, c] = ledger.accounts;
  const ids: Readonly<Record<string, string | undefined>> = { a, b, c };
  // The owner of the tables can disable the triggers, and `verify` must find what that owner does.
  await sql`alter table request_answer disable trigger user`;
  await sql`alter table reversal disable trigger user`;

  it("finds nothing in a sound ledger", async () => assert.deepEqual(await verify(sql), []));

  for (const line of TABLE.trim().split("\n")) {
    const [name = "", found = "", statement = ""] = line.split("|").map((each) => each.trim());
    const [place = "", what = ""] = found.split(" ");
    it(`${name}: ${found}`, async () => {
      const rolledBack = new Error("rolled back");
      const damaged = sql.begin(async (tx) => {
        const { count } = await tx.unsafe(statement.replace(/:([abc])\b/g, (_, id) => `'${ids[id]}'`));
        assert.ok(count > 0);
        const findings = await findingsIn(tx);
        assert.ok(
          findings.some((each) => each.place.startsWith(place) && each.what.startsWith(what)),
          JSON.stringify(findings, null, 1),
        );
        throw rolledBack;
      });
      await assert.rejects(damaged, rolledBack);
    });
  }

  it("reads one snapshot: a change between two checks is not seen", async () => {
    let found: Promise<unknown> = Promise.resolve();
    await sql.begin(async (tx) => {
      await tx`lock table hold`;
      found = verify(sql);
      const waiting = () => sql`select from pg_locks where relation = 'hold'::regclass and not granted`;
      for (let tries = 0; tries < 1_000 && (await waiting()).length === 0; tries++);
      assert.equal((await waiting()).length, 1, "verify waits for its third check");
      await tx`update account set held = held - 1 where id = ${a as string}`;
    });
    assert.deepEqual(await found, []);
    assert.notDeepEqual(await verify(sql), []);
    await sql`update account set held = held + 1 where id = ${a as string}`;
  });

  it("returns no more findings than asked for", async () => {
    await sql`update account set held = 1 where kind = 'capital'`.catch(() => {});
    await sql`update account set posted = posted + 1 where kind = 'customer'`;
    const findings = await verify(sql, 2);
    assert.equal(findings.filter((each) => each.what.startsWith("holds")).length, 2);
    await ledger[Symbol.asyncDispose]();
  });
});
