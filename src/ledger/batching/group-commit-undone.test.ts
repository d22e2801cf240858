import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";

for (const [state, what] of [
  ["53100", "disk_full"],
  ["58030", "io_error"],
  ["57014", "query_canceled"],
] as const)
  it(`requests that fail because of ${what} are answered with bank-busy, and succeed once that is over`, async () => {
    await using ledger = await testLedger([100n]);
    const { sql } = ledger.store;
    await sql.unsafe(`
      create function fail() returns trigger language plpgsql as $$ begin raise exception 'not now' using errcode = '${state}'; end $$;
      create trigger fail before insert on audit_event for each row execute function fail()`);
    const deposits = Array.from({ length: 3 }, () =>
      requestOf({ op: "deposit", account: ledger.accounts[0] as AccountId, amount: Money(1n) }),
    );
    const refused = await Promise.all(deposits.map((each) => ledger.groupCommit.post(each)));
    for (const each of refused) assert.deepEqual(each, { ok: false, refusal: "bank-busy", details: {} });
    await sql`drop trigger fail on audit_event`;
    const done = await Promise.all(deposits.map((each) => ledger.groupCommit.post(each)));
    assert.ok(done.every(({ ok }) => ok));
    assert.deepEqual(await verify(sql), []);
  });
