import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { sqlState } from "../../store/store.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";

/** What the database itself refuses: name, SQLSTATE and statement (`:a`, `:b`, `:hold` and `:digest` are replaced). */
const TABLE = `
a balance below zero         | 23514 | update account set posted = -1 where id = :a
a balance above the largest  | 23514 | update account set posted = 1000000000000001 where id = :a
more held than posted        | 23514 | update account set held = posted + 1 where id = :a
a held amount below zero     | 23514 | update account set held = -1 where id = :a
a count below zero           | 23514 | update account set day_count = -1 where id = :a
an unknown kind of account   | 23514 | insert into account (id, kind, opened_at) values (gen_random_uuid(), 'gold', now())
a customer account of nobody | 23514 | insert into account (id, kind, opened_at) values (gen_random_uuid(), 'customer', now())
a cash account of no ATM     | 23514 | insert into account (id, kind, opened_at) values (gen_random_uuid(), 'cash', now())
two accounts of a customer   | 23505 | insert into account (id, kind, customer, opened_at) select gen_random_uuid(), kind, customer, now() from account where id = :a
two accounts of an ATM       | 23505 | insert into account (id, kind, terminal, opened_at) values (gen_random_uuid(), 'cash', 'ATM-0001', now())
two vaults                   | 23505 | insert into account (id, kind, opened_at) values (gen_random_uuid(), 'vault', now())
two capitals                 | 23505 | insert into account (id, kind, opened_at) values (gen_random_uuid(), 'capital', now())
a movement to itself         | 23514 | insert into request_answer values ('T', gen_random_uuid(), :digest, 'transfer', '', now(), 'transfer', 1, :a, 9, 1, :a, 9, 1)
a movement of zero           | 23514 | insert into request_answer values ('T', gen_random_uuid(), :digest, 'transfer', '', now(), 'transfer', 0, :a, 9, 1, :b, 9, 1)
a movement that is too large | 23514 | insert into request_answer values ('T', gen_random_uuid(), :digest, 'transfer', '', now(), 'transfer', 1000000000001, :a, 9, 1, :b, 9, 1)
an unknown kind of movement  | 22P02 | insert into request_answer values ('T', gen_random_uuid(), :digest, 'transfer', '', now(), 'gift', 1, :a, 9, 1, :b, 9, 1)
a balance after below zero   | 23514 | insert into request_answer values ('T', gen_random_uuid(), :digest, 'transfer', '', now(), 'transfer', 1, :a, 9, -1, :b, 9, 1)
the same entry twice         | 23505 | insert into request_answer select 'T', request, digest, op, answer, at, kind, amount, debit, 99, 1, credit, credit_entry, 1 from request_answer where kind = 'deposit'
a reversal of nothing        | 23502 | insert into request_answer values ('T', gen_random_uuid(), :digest, 'reverse', '{}', now(), 'deposit-reversal', 1, :b, 9, 1, :a, 9, 1)
half a movement              | 23514 | insert into request_answer (terminal, request, digest, op, answer, at, kind, amount) values ('T', gen_random_uuid(), :digest, '', '', now(), 'transfer', 1)
history is changed           | 23001 | update request_answer set answer = '{}'
history is changed           | 23001 | update movement set amount = amount + 1
history is deleted           | 23001 | delete from request_answer
history is cut               | 23001 | truncate request_answer
paid more than held          | 23514 | update hold set state = 'settled', paid = amount + 1, ended_by = gen_random_uuid(), ended_at = now() where request = :hold
paid and released            | 23514 | update hold set state = 'released', paid = 1, ended_by = gen_random_uuid(), ended_at = now() where request = :hold
settled without its request  | 23514 | update hold set state = 'settled', paid = 1 where request = :hold
open, yet ended              | 23514 | update hold set ended_by = gen_random_uuid(), ended_at = now() where request = :hold
a limit of zero              | 23514 | update account set own_limit = 0 where id = :a
a limit of a cash account    | 23514 | update account set own_limit = 1 where kind = 'cash'
a next limit at once         | 23514 | update account set own_limit = 5, next_limit = 9 where id = :a
a next limit without one now | 23514 | update account set next_limit = 9, next_limit_day = '2026-01-16' where id = :a
a lower limit waits          | 23514 | update account set own_limit = 5, next_limit = 5, next_limit_day = '2026-01-16' where id = :a
a next limit beyond all      | 23514 | update account set own_limit = 5, next_limit = 1000000000001, next_limit_day = '2026-01-16' where id = :a
two currencies               | 23505 | insert into ledger_currency (code, exponent) values ('USD', 2)
an answer twice              | 23505 | insert into request_answer select * from request_answer
`;

describe("the database refuses", async () => {
  const ledger = await testLedger([100n, 100n]);
  const [a, b] = ledger.accounts as [AccountId, AccountId];
  const withdraw = requestOf({ op: "withdraw", account: a, amount: Money(10n) });
  await ledger.groupCommit.post(withdraw);
  const digest = `\\x${"00".repeat(32)}`;
  const ids: Readonly<Record<string, string>> = { a, b, hold: withdraw.request, digest };
  for (const line of TABLE.trim().split("\n")) {
    const [name = "", state, statement = ""] = line.split("|").map((each) => each.trim());
    it(name, async () => {
      const text = statement.replace(/:(\w+)/g, (_, id) => `'${ids[id]}'`);
      await assert.rejects(ledger.store.sql.unsafe(text), (error) => sqlState(error) === state);
    });
  }
  it("and a refused statement changes nothing", async () => {
    const { verify } = await import("../reports/verify.ts");
    assert.deepEqual(await verify(ledger.store.sql), []);
    await ledger[Symbol.asyncDispose]();
  });
});
