import assert from "node:assert/strict";
import { test } from "node:test";
import { NOON, requestOf, testLedger } from "../../../ledger/testing/test-ledger.ts";
import { type AccountId, Money } from "../../../model/model.ts";
import { openStore } from "../../../store/store.ts";
import { consoleUrl } from "../../../store/testing/test-database.ts";
import { TestConsole } from "../../testing/test-console.ts";
import { readOpenHolds } from "./read-open-holds.ts";

test("open holds are read under the console's role, and each has its customer, its amount and the ways to end it", async () => {
  await using ledger = await testLedger([10_000n, 10_000n]);
  const [alices, nobodys] = ledger.accounts as readonly [AccountId, AccountId];
  await ledger.store.sql`
    insert into customer (id, username, account, created_at)
    select customer, 'alice', id, now() from account where id = ${alices}`;
  const hold = (account: AccountId, amount: bigint, at: number) =>
    requestOf({ op: "withdraw", account, amount: Money(amount), at });
  const [late, early] = [hold(alices, 4_000n, NOON + 2), hold(nobodys, 2_000n, NOON + 1)];
  for (const each of [late, early]) await ledger.groupCommit.post(each);
  const store = openStore(consoleUrl(ledger.url), { connections: 1, applicationName: "console test" });
  const test = new TestConsole({ sql: store.sql, now: () => NOON + 60_000 });
  try {
    const { holds, more } = await readOpenHolds(store.sql, NOON + 60_000);
    assert.deepEqual(
      holds.map(({ username, amount, placedAt }) => [username, amount, placedAt]),
      [
        [null, 2_000n, NOON + 1],
        ["alice", 4_000n, NOON + 2],
      ],
    );
    assert.equal(more, false);
    const { html } = await test.operator("anna").get("/money/holds");
    assert.match(html, /data-live="holds"><table/);
    assert.match(html, new RegExp(`data-key="ATM-0001 ${late.request}"`));
    assert.match(html, /<bdi>alice<\/bdi><\/td><td class="figure" data-column="Amount in EUR">40\.00</);
    const settle = `/operations/holds-settle?request=${early.request}&amp;terminal=1&amp;to=%2Fmoney%2Fholds`;
    assert.ok(html.includes(`<a href="${settle}">settle</a>`));
    // The link leads to the form, filled in.
    assert.match((await test.operator("anna").get(settle.replaceAll("&amp;", "&"))).html, new RegExp(`value="${early.request}"`));
  } finally {
    test.console.live.stop();
    await store.close();
  }
});

test("a bank without open holds says so", async () => {
  const test = new TestConsole();
  assert.match((await test.operator("anna").get("/money/holds")).html, /No hold is open\./);
  test.console.live.stop();
});
