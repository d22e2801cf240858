import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { ALL_ENTRIES } from "../src/protocol/protocol.ts";
import { CustomersBank, cents, PASSWORD, refusalOf } from "./customers-bank.ts";
import { eventually } from "./eventually.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

// Every operation and its refusals, over a real channel with a real bank.
let customers: CustomersBank;

before(async () => {
  // With the default budget the bank would read a burst too slowly for the limit of open requests to be reached.
  const budget = ["--terminal-requests", "1000000"];
  const args = ["--workers", "2", "--limit-withdrawal", "500", "--limit-day", "800", "--limit-day-count", "4", ...budget];
  customers = await CustomersBank.start(args, ["alice", "bob", "carol", "dora"]);
});
after(() => customers[Symbol.asyncDispose]());

test("sign-up refuses bad names and passwords, and a repeat gets its first answer", async () => {
  await using atm = await customers.connect();
  const id = newRequestId();
  const eve = { username: "eve", password: PASSWORD };
  assert.deepEqual(await Promise.all([refusalOf(atm, "signup", eve, id), refusalOf(atm, "signup", eve, id)]), ["none", "none"]);
  assert.equal(await refusalOf(atm, "signup", { ...eve, username: "eve2" }, id), "request-id-reused");
  assert.equal(await refusalOf(atm, "signup", eve), "username-taken");
  assert.equal(await refusalOf(atm, "signup", { ...eve, username: "EVE" }), "username-taken");
  assert.equal(await refusalOf(atm, "signup", { username: "é", password: PASSWORD }), "username-invalid");
  assert.equal(await refusalOf(atm, "signup", { username: "frank", password: "short" }), "password-too-short");
  assert.equal(await refusalOf(atm, "signup", { username: "frank", password: "password1" }), "password-too-common");
});

test("a session has one customer at a time, and only after a correct password", async () => {
  await using atm = await customers.connect();
  assert.equal(await refusalOf(atm, "balance", {}), "not-signed-in");
  assert.equal(await refusalOf(atm, "signin", { username: "alice", password: "not her password" }), "credentials-wrong");
  assert.equal(await refusalOf(atm, "signin", { username: "nobody.at.all", password: PASSWORD }), "credentials-wrong");
  // The second request arrives while the bank checks the first, and waits for it.
  const both = [
    refusalOf(atm, "signin", { username: "alice", password: PASSWORD }),
    refusalOf(atm, "signin", { username: "bob", password: PASSWORD }),
  ];
  assert.deepEqual(await Promise.all(both), ["none", "already-signed-in"]);
  assert.equal(await refusalOf(atm, "signup", { username: "grace", password: PASSWORD }), "already-signed-in");
  await atm.get("signout", {});
  assert.equal(await refusalOf(atm, "balance", {}), "not-signed-in");
});

test("deposit, withdrawal and transfer move exactly their amounts", async () => {
  await using atm = await customers.signedIn("alice");
  assert.deepEqual(
    { ...(await atm.get("deposit", { amount: cents(100_00) })) },
    { posted: cents(100_00), held: cents(0), available: cents(100_00) },
  );
  const hold = newRequestId();
  assert.deepEqual(
    { ...(await atm.get("withdraw", { amount: cents(40_00) }, hold)) },
    { posted: cents(100_00), held: cents(40_00), available: cents(60_00) },
  );
  assert.equal((await atm.get("outcome", { request: hold })).state, "held");
  assert.equal(await refusalOf(atm, "settle", { hold, amount: cents(40_01) }), "hold-exceeded");
  assert.equal((await atm.get("settle", { hold, amount: cents(30_00) })).amount, cents(30_00));
  assert.equal(await refusalOf(atm, "settle", { hold, amount: cents(30_00) }), "hold-settled");
  assert.equal(await refusalOf(atm, "release", { hold }), "hold-settled");
  assert.deepEqual({ ...(await atm.get("outcome", { request: hold })) }, { state: "settled", amount: cents(30_00) });
  assert.deepEqual({ ...(await atm.get("balance", {})) }, { posted: cents(70_00), held: cents(0), available: cents(70_00) });
  assert.equal((await atm.get("payee", { payee: "bob" })).name.at(0), "b");
  assert.equal((await atm.get("transfer", { payee: "bob", amount: cents(25_00) })).posted, cents(45_00));
  const { entries, next } = await atm.get("statement", { ...ALL_ENTRIES, before: 0, most: 50 });
  assert.deepEqual(
    entries.map(({ kind, direction, amount, balance, counterparty }) => [kind, direction, amount, balance, counterparty]),
    [
      ["transfer", "debit", cents(25_00), cents(45_00), "bob"],
      ["withdrawal", "debit", cents(30_00), cents(70_00), ""],
      ["deposit", "credit", cents(100_00), cents(100_00), ""],
    ],
  );
  assert.equal(next, 0);
});

test("a refused money operation names the limit or the amount that would be possible", async () => {
  await using atm = await customers.signedIn("carol");
  await atm.get("deposit", { amount: cents(900_00) });
  const over = await atm.ask("withdraw", { amount: cents(500_01) });
  assert.deepEqual(over.ok || [over.refusal, over.details["limit"]], ["withdrawal-limit", 500_00n]);
  await atm.get("withdraw", { amount: cents(500_00) });
  const day = await atm.ask("withdraw", { amount: cents(300_01) });
  assert.deepEqual(day.ok || [day.refusal, day.details["limit"], day.details["largest"]], [
    "daily-amount-limit",
    800_00n,
    300_00n,
  ]);
  assert.ok(!day.ok && Number(day.details["resetsAt"]) > Date.now());
  const short = await atm.ask("transfer", { payee: "bob", amount: cents(400_01) });
  assert.deepEqual(short.ok || [short.refusal, short.details["available"]], ["insufficient-funds", 400_00n]);
  assert.equal(await refusalOf(atm, "transfer", { payee: "carol", amount: cents(1) }), "payee-is-self");
  assert.equal(await refusalOf(atm, "transfer", { payee: "who.is.that", amount: cents(1) }), "payee-unknown");
  assert.equal(await refusalOf(atm, "payee", { payee: "carol" }), "payee-is-self");
  assert.equal(await refusalOf(atm, "settle", { hold: newRequestId(), amount: cents(1) }), "hold-unknown");
});

test("a customer's own daily limit counts at every ATM at once, and a higher one counts from another day", async () => {
  await using atm = await customers.connect();
  await atm.get("signup", { username: "gina", password: PASSWORD });
  await atm.get("signin", { username: "gina", password: PASSWORD });
  await atm.get("deposit", { amount: cents(900_00) });
  assert.equal(await refusalOf(atm, "set-limit", { limit: cents(800_01) }), "limit-above-bank");
  const none = { next: 0n, nextFrom: 0n, bank: 800_00n, left: 300_00n };
  const id = newRequestId();
  assert.deepEqual(await atm.get("set-limit", { limit: cents(300_00) }, id), { current: 300_00n, ...none });
  await using elsewhere = await customers.signedIn("gina", customers.otherKeys);
  const over = await elsewhere.ask("withdraw", { amount: cents(300_01) });
  assert.deepEqual(over.ok || [over.refusal, over.details["largest"]], ["own-daily-limit", 300_00n]);
  const raised = await atm.get("set-limit", { limit: cents(400_00) });
  assert.deepEqual([raised.current, raised.next], [300_00n, 400_00n]);
  assert.ok(raised.nextFrom % 86_400_000n === 0n && Number(raised.nextFrom) >= Date.now() + 3_600_000 - 60_000);
  assert.equal(await refusalOf(atm, "withdraw", { amount: cents(300_01) }), "own-daily-limit");
  assert.deepEqual(await atm.get("set-limit", { limit: cents(300_00) }, id), { current: 300_00n, ...none }, "the first answer");
  assert.deepEqual(await atm.get("limit", {}), raised, "and the repeat has changed nothing");
  assert.deepEqual(await atm.get("outcome", { request: id }), { state: "done", amount: 0n });
});

test("a request id stays one request: a repeat is answered, another body is refused, and an id asked about first is void", async () => {
  const id = newRequestId();
  let first: unknown;
  {
    await using atm = await customers.signedIn("bob");
    first = await atm.get("deposit", { amount: cents(7_00) }, id);
  }
  await using atm = await customers.signedIn("bob");
  assert.deepEqual(await atm.get("deposit", { amount: cents(7_00) }, id), first);
  assert.equal(await refusalOf(atm, "deposit", { amount: cents(7_01) }, id), "request-id-reused");
  const lost = newRequestId();
  assert.equal((await atm.get("outcome", { request: lost })).state, "void");
  assert.equal(await refusalOf(atm, "deposit", { amount: cents(5_00) }, lost), "request-void");
  // The same id at another ATM is another request.
  await using elsewhere = await customers.signedIn("bob", customers.otherKeys);
  assert.equal((await elsewhere.get("outcome", { request: id })).state, "void");
});

test("a recovering ATM settles without a customer, and a customer cannot reuse another customer's request id", async () => {
  const hold = newRequestId();
  const settle = newRequestId();
  {
    await using atm = await customers.signedIn("alice");
    await atm.get("withdraw", { amount: cents(10_00) }, hold);
    await atm.get("settle", { hold, amount: cents(10_00) }, settle);
  }
  await using atm = await customers.connect();
  assert.equal((await atm.get("settle", { hold, amount: cents(10_00) }, settle)).amount, cents(10_00));
  await atm.get("signin", { username: "bob", password: PASSWORD });
  assert.equal(await refusalOf(atm, "withdraw", { amount: cents(10_00) }, hold), "request-id-reused");
});

test("a new password works at once, and the old one no longer works", async () => {
  await using atm = await customers.signedIn("dora");
  const replacement = "another long secret";
  assert.equal(await refusalOf(atm, "change-password", { password: "not hers at all", replacement }), "credentials-wrong");
  assert.equal(await refusalOf(atm, "change-password", { password: PASSWORD, replacement: "short" }), "password-too-short");
  await atm.get("change-password", { password: PASSWORD, replacement });
  await atm.get("signout", {});
  assert.equal(await refusalOf(atm, "signin", { username: "dora", password: PASSWORD }), "credentials-wrong");
  assert.equal(await refusalOf(atm, "signin", { username: "dora", password: replacement }), "none");
});

test("an invalid message ends the connection without an answer, and the audit log has its cause", async () => {
  const atm = await customers.connect();
  atm.channel.send(Buffer.from('{"op":"rob"}'));
  assert.equal((await atm.channel.ended).how, "truncated");
  await eventually(
    async () => {
      const [row] = await customers.bank.database.store.sql<{ n: bigint }[]>`
      select count(*) as n from audit_event where kind = 'channel-breach' and outcome = 'error:message-operation' and terminal = 'ATM-0001'`;
      return row?.n === 1n;
    },
    () => "the breach is not in the audit log",
  );
});

test("more open requests than the protocol allows are a breach", async () => {
  await using atm = await customers.signedIn("alice");
  const many = Array.from({ length: 64 }, () => atm.get("balance", {}));
  assert.equal((await Promise.all(many)).length, 64);
  const tooMany = Array.from({ length: 200 }, () => atm.ask("balance", {}));
  assert.ok((await Promise.allSettled(tooMany)).some(({ status }) => status === "rejected"));
  assert.equal((await atm.channel.ended).how, "truncated");
});

test("a revoked ATM's live session ends at once, and the ATM gets no other", async () => {
  const { bank } = customers;
  const revoked = await bank.enrol(3);
  const atm = await bank.connect(revoked);
  await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  assert.equal((await bank.run("terminal", "revoke", "3", "--break-glass", "a test")).code, 0);
  assert.equal((await atm.channel.ended).how, "truncated");
  // A worker that does not know of the revocation yet may open the channel, but it serves no request.
  await assert.rejects(async () => {
    const again = await ScriptedAtm.connect(bank.port, revoked);
    await again.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  });
});
