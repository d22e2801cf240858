import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { type DisputeConsole, disputeConsole } from "../../testing/dispute-console.ts";

let on: DisputeConsole;
before(async () => {
  on = await disputeConsole();
});
after(() => on?.[Symbol.asyncDispose]());

const looks = async () => (await recordedEvents(on.dispute.bank.store.sql)).filter(({ kind }) => kind === "look");

test("a customer is found by the beginning of the username, and the log has who searched", async () => {
  const tom = on.operator("tom", ["teller"]);
  const { html } = await tom.get("/customers?prefix=AL");
  assert.match(html, /<h2 id="found"[^>]*>1 customer<\/h2>.*<a href="\/customers\/alice"><bdi>alice<\/bdi><\/a>/);
  assert.deepEqual((await looks()).at(-1)?.confidential, { operator: "tom", command: "customer search", asked: "AL" });
  assert.match((await tom.get("/customers?prefix=zed")).html, /No username begins like this\. Try fewer letters/);
  const wrong = await tom.get("/customers?prefix=a%20b");
  assert.equal(wrong.status, 422);
  assert.match(wrong.html, /role="alert".*Prefix must be.*value="a b"/);
  assert.equal((await on.operator("vera", ["viewer"]).get("/customers?prefix=al")).status, 403);
});

test("a customer's page has balance, statement, sessions and what counts against them, once the look is in the log", async () => {
  const tom = on.operator("tom", ["teller"]);
  const before = (await looks()).length;
  const { html, heading } = await tom.get("/customers/ALICE");
  assert.equal(heading, "alice");
  for (const shown of [
    /<dt>Balance<\/dt><dd>455\.00 EUR<\/dd>/,
    /<dt>On hold<\/dt><dd>25\.00 EUR<\/dd>/,
    /<dt>Available<\/dt><dd>430\.00 EUR<\/dd>/,
    /<dt>Lock<\/dt><dd>none<\/dd>/,
    /data-key="4">.*Transfer.*−7\.00.*455\.00/,
    /Before them the account held 0\.00 EUR/,
    /No session is in the newest part of the audit log\./,
    /None: the next password is taken at once\./,
  ])
    assert.match(html, shown);
  assert.equal((await looks()).length, before + 1);
  assert.equal((await tom.get("/customers/nobody")).status, 404);
  const older = await tom.get("/customers/alice?before=3");
  assert.match(older.html, /data-key="2">.*href="\/customers\/alice#statement">Newest entries/s);
  assert.doesNotMatch(older.html, /data-key="4"/);
});

test("a customer's page offers what its reader may do, and what needs another operator says so", async () => {
  const audrey = (await on.operator("audrey", ["auditor"]).get("/customers/alice")).html;
  assert.doesNotMatch(audrey, /href="\/operations/);
  const tom = on.operator("tom", ["teller"]);
  const { html } = await tom.get("/customers/alice");
  for (const [operation, label] of [
    ["customer-lock", "Lock"],
    ["customer-end-sessions", "End all sessions"],
    ["customer-note", "Write a note"],
    ["customer-close", "Propose: close"],
  ])
    assert.match(html, new RegExp(`/operations/${operation}\\?username=alice&amp;to=%2Fcustomers%2Falice">${label}<`));
  assert.doesNotMatch(html, /customer-open|customer-unlock/);
});

test("a note and a lock are one operator's, an unlock is proposed; the page shows all three", async () => {
  const tom = on.operator("tom", ["teller"]);
  const noted = await tom.fill("/operations/customer-note?username=bob.x&to=/customers/bob.x", {
    ...{ username: "bob.x", text: "asks for <b>large</b> notes", to: "/customers/bob.x" },
  });
  assert.match(noted.html, /role="status".*Done: customer note\..*asks for &lt;b&gt;large/s);
  await tom.fill("/operations/customer-lock", { username: "bob.x", to: "/" });
  const locked = (await tom.get("/customers/Bob.X")).html;
  assert.match(locked, /badge bad">locked<.*Propose: unlock</s);
  const proposed = await tom.fill("/operations/customer-unlock", { username: "bob.x", reason: "at the counter", to: "/" });
  assert.match(proposed.heading, /Proposal: customer unlock/);
  assert.match((await tom.get("/customers/Bob.X")).html, /a proposal waits<.*>customer unlock<\/a>, by.*<bdi>tom<\/bdi>/s);
});
