import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { ATM, NOON, testLedger } from "../testing/test-ledger.ts";
import { accountPeriod, POINTS_MAX } from "./period.ts";
import { ANY_ENTRY, SEARCHED_MAX, statement } from "./statement.ts";

const HISTORY = 100_000;
/** Finding an edge: bisecting the numbers twice, on both sides of a movement, then the entries of the ten minutes around it. */
const EDGE_ROWS = 80 + 600;
/** A bitmap scan counts each row in the index and in the table. */
const COUNTED = 2;
/** The last quarters, the last year and all: here each finds the entries in the default partition. */
const SEARCHES = 3;

it("statement: a page and a period of an account with 100,000 entries read a bounded number of rows", async (t) => {
  await using ledger = await testLedger([0n, 0n]);
  const [account, other] = ledger.accounts as [AccountId, AccountId];
  const { sql } = ledger.store;
  // Written by SQL as the group commit writes them: each pays the other 1 in turn.
  await sql`
    insert into request_answer (terminal, request, op, digest, answer, at, kind, amount,
                                debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
    select ${ATM}, ('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'transfer', sha256('test'::bytea), '{}',
           ${new Date(NOON)}::timestamptz + n * interval '1 second', 'transfer', 1,
           case when n % 2 = 0 then ${account}::uuid else ${other}::uuid end, n, n % 2 * 7,
           case when n % 2 = 0 then ${other}::uuid else ${account}::uuid end, n, n % 2
    from generate_series(1, ${HISTORY}) as n`;
  await sql`update account set entries = ${HISTORY} where id in (${account}, ${other})`;
  const rows = (read: (tx: Transaction) => Promise<unknown>) => rowsRead(ledger.store, read);
  // Before the planner knows the table, and after.
  for (const analysed of [false, true]) {
    if (analysed) await sql`analyze request_answer`;
    assert.ok((await rows((tx) => statement(tx, account, { before: 0, most: 25 }))) >= 25, "what is read is counted");
    for (const before of [0, HISTORY / 2, 40]) {
      const read = await rows((tx) => statement(tx, account, { before, most: 25 }));
      assert.ok(read <= SEARCHES * COUNTED * 25 + 5, `${read} rows for a page below ${before}`);
    }
    const period = { from: NOON + 20_000_000, to: NOON + 80_000_000 };
    const page = await rows((tx) => statement(tx, account, { before: 0, most: 25, ...period }));
    assert.ok(page <= COUNTED * (SEARCHES * 25 + 2 * EDGE_ROWS), `${page} rows for a page of a period`);
    const whole = await rows((tx) => accountPeriod(tx, account, period));
    assert.ok(whole <= COUNTED * (POINTS_MAX + 1 + 2 * EDGE_ROWS), `${whole} rows for a period`);
    const filter = { ...ANY_ENTRY, least: Money(2n) };
    const searched = await rows((tx) => statement(tx, account, { before: 0, most: 25, filter }));
    t.diagnostic(`rows: a page of a period ${page}, a period ${whole}, a search that finds nothing ${searched}`);
    assert.ok(searched <= SEARCHES * COUNTED * SEARCHED_MAX + 5, `${searched} rows for a search that finds nothing`);
  }
});

/** The rows of the history that this reads. PostgreSQL counts them for its own transaction at once. */
async function rowsRead({ sql }: { sql: Sql }, read: (tx: Transaction) => Promise<unknown>): Promise<number> {
  return sql.begin(async (tx) => {
    const count = async () => {
      const [row] = await tx<{ read: string }[]>`
        select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as read from pg_stat_xact_user_tables
        where relname like 'request\\_answer\\_%'`;
      return Number(row?.read ?? 0);
    };
    const before = await count();
    await read(tx);
    return (await count()) - before;
  });
}
