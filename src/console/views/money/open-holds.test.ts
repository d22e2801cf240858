import assert from "node:assert/strict";
import { test } from "node:test";
import { NOON, requestOf, testLedger } from "../../../ledger/testing/test-ledger.ts";
import { type AccountId, Money } from "../../../model/model.ts";
import { openStore } from "../../../store/store.ts";
import { consoleUrl } from "../../../store/testing/test-database.ts";
import { TestConsole } from "../../testing/test-console.ts";
import { holdsPath, holdsQuestion, questionIn } from "./holds-question.ts";
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
    const { holds, count, next } = await readOpenHolds(store.sql, questionIn({}).question, NOON + 60_000);
    assert.deepEqual(
      holds.map(({ username, amount, placedAt }) => [username, amount, placedAt]),
      [
        [null, 2_000n, NOON + 1],
        ["alice", 4_000n, NOON + 2],
      ],
    );
    assert.deepEqual([count, next], [2, null]);
    const { html } = await test.operator("anna").get("/money/holds");
    assert.match(html, /data-live="holds::::"><table/);
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

test("open holds come in pages, filtered by ATM, age and customer, and a page says how many there are in all", async () => {
  await using ledger = await testLedger([10_000n, 10_000n]);
  const [alices, bobs] = ledger.accounts as readonly [AccountId, AccountId];
  for (const [name, account] of [
    ["alice", alices],
    ["bob", bobs],
  ] as const)
    await ledger.store.sql`
      insert into customer (id, username, account, created_at) select customer, ${name}, id, now() from account where id = ${account}`;
  // Three of one moment, which their ATMs and ids put in order.
  const times = [1, 2, 2, 2, 3];
  for (const [n, at] of times.entries())
    await ledger.groupCommit.post(
      requestOf({ op: "withdraw", account: n % 2 === 0 ? alices : bobs, amount: Money(BigInt(n + 1)), at: NOON + at }),
    );
  const store = openStore(consoleUrl(ledger.url), { connections: 1, applicationName: "console test" });
  const test = new TestConsole({ sql: store.sql, now: () => NOON + 700_000 });
  try {
    const read = (query: Readonly<Record<string, string>>, most = 100) =>
      readOpenHolds(store.sql, questionIn(query).question, NOON + 700_000, most);
    const amounts: bigint[] = [];
    let pages = 0;
    for (let path = "/?"; path !== ""; pages++) {
      const query = Object.fromEntries(new URL(path, "http://x").searchParams);
      const page = await read(query, 2);
      assert.equal(page.count, 5);
      amounts.push(...page.holds.map(({ amount }) => amount));
      path = page.next === null ? "" : holdsPath("/", { ...questionIn(query).question, after: page.next });
    }
    assert.deepEqual([pages, amounts[0], amounts[4], new Set(amounts).size], [3, 1n, 5n, 5]);
    for (const [query, count] of [
      [{ customer: "Bob" }, 2],
      [{ customer: "nobody" }, 0],
      [{ terminal: "1" }, 5],
      [{ terminal: "2" }, 0],
      [{ age: "10m" }, 5],
      [{ age: "1h" }, 0],
      [{ age: "10m", customer: "alice", terminal: "1" }, 3],
    ] as const)
      assert.equal((await read(query)).count, count, JSON.stringify(query));
    assert.deepEqual((await read({ customer: "bob" }, 1)).count, 2, "the count is that of the filter");

    const anna = test.operator("anna");
    const filtered = await anna.get("/money/holds?terminal=1&age=10m&customer=bob");
    assert.match(filtered.html, /data-live="holds:1:10m:bob:" tabindex="-1" autofocus/);
    assert.match(filtered.html, /<option value="10m" selected/);
    assert.match(filtered.html, /<input[^>]*value="bob"/);
    assert.match(filtered.html, /to=%2Fmoney%2Fholds%3Fterminal%3D1%26age%3D10m%26customer%3Dbob"/, "settling comes back here");
    assert.match((await anna.get("/money/holds?terminal=2")).html, /No open hold is like this/);
    const wrong = await anna.get("/money/holds?terminal=x&customer=%3Cb%3E");
    assert.equal(wrong.status, 422);
    assert.match(wrong.html, /role="alert".*href="#field-terminal">Terminal must be a number.*href="#field-customer"/s);
    const question = questionIn({
      terminal: "1",
      age: "1d",
      customer: "bob",
      after: `5.ATM-0001.${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}`,
    });
    assert.deepEqual(holdsQuestion("1:1d:bob:5.ATM-0001.00000000-0000-0000-0000-000000000000"), question.question);
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
