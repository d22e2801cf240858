import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { bcryptHere, HashLate } from "../../hashing/hashing.ts";
import type { Bar } from "../../ledger/ledger.ts";
import { AMOUNT_MAX, Money, newRequestId, type Outcome } from "../../model/model.ts";
import { ALL_ENTRIES, type OperationName, type RequestOf } from "../../protocol/protocol.ts";
import { verifyReceipt } from "../../receipts/receipts.ts";
import type { TestAtm } from "../testing/test-atm.ts";
import { PASSWORD, TestBank } from "../testing/test-bank.ts";

// The answer of each operation, and the content of its event.
let bank: TestBank;
let bar: Bar | undefined;
let isHasherLate = false;
const hash = async (secret: string, cost: number): Promise<string> => {
  if (isHasherLate) throw new HashLate("late");
  return bcryptHere.hash(secret, cost);
};
before(async () => {
  bank = await TestBank.start({ bcrypt: { ...bcryptHere, hash }, parts: () => ({ barred: () => bar }) });
  await bank.customers(["alice", "bob"], 100_00n);
});
after(() => bank[Symbol.asyncDispose]());

async function asked<Name extends OperationName>(atm: TestAtm, op: Name, fields: RequestOf<Name>, id = newRequestId()) {
  const outcome = (await atm.ask(op, fields, id)) as Outcome<Readonly<Record<string, unknown>>> | null;
  const { sql } = bank.database.store;
  const [event] = await sql<{ line: string; ownAccount: boolean }[]>`
    select concat_ws(' ', e.kind, e.outcome, e.terminal, username, e.amount) as line,
      a.customer is not distinct from e.customer as "ownAccount"
    from audit_event e left join customer on customer.id = e.customer left join account a on a.id = e.account
    where e.request = ${id} and e.kind = ${op}`;
  const answer = outcome?.ok ? { ...outcome.result } : (outcome?.refusal ?? "no answer");
  const confidential =
    (await recordedEvents(sql)).find(({ request, kind }) => request === id && kind === op)?.confidential ?? null;
  return { id, answer, event: [event?.line, confidential], ownAccount: event?.ownAccount };
}

const alike = (actual: Awaited<ReturnType<typeof asked>>, answer: unknown, line: string, confidential: object | null): void =>
  assert.deepEqual([actual.answer, ...actual.event], [answer, line, confidential]);

const notes = [
  { denomination: Money(10_00n), notes: 2 },
  { denomination: Money(50_00n), notes: 3 },
];
const few = notes.slice(0, 1);
const operator = { operator: "olga", login: "o.l" };

test("a customer who signs up has an account, and can sign in and out", async () => {
  const atm = await bank.connect();
  const zoe = await asked(atm, "signup", { username: "zoe", password: PASSWORD });
  alike(zoe, {}, "signup ok ATM-0001 zoe", { username: "zoe" });
  assert.equal(zoe.ownAccount, true);
  const again = await asked(atm, "signup", { username: "Zoe", password: PASSWORD });
  alike(again, "username-taken", "signup denied:username-taken ATM-0001", { username: "Zoe" });
  const known = await asked(atm, "signin", { username: "zoe", password: PASSWORD });
  alike(known, { username: "zoe", currency: "EUR", exponent: 2 }, "signin ok ATM-0001 zoe", { username: "zoe" });
  assert.equal((await atm.get("balance", {})).posted, 0n);
  const out = await asked(atm, "signout", {});
  alike(out, {}, "signout ok ATM-0001 zoe", null);
  assert.equal(out.ownAccount, true);
});

test("a sign-up is done once: a repeat gets the first answer, even at the same moment, and another body is refused", async () => {
  const [atm, twin] = [await bank.connect(), await bank.connect()];
  const id = newRequestId();
  const fields = { username: "gina", password: PASSWORD };
  const { sql } = bank.database.store;
  // The lock delays both answers until both requests have found that none is stored yet.
  const { twins } = await sql.begin(async (tx) => {
    await tx`lock table request_answer in exclusive mode`;
    const twins = [atm.ask("signup", fields, id), twin.ask("signup", fields, id)];
    const waiting = () => sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await waiting()).length < twins.length);
    return { twins };
  });
  for (const outcome of await Promise.all(twins)) assert.ok(outcome?.ok);
  assert.deepEqual((await asked(atm, "signup", fields, id)).answer, {});
  assert.equal((await asked(atm, "signup", { ...fields, username: "gina2" }, id)).answer, "request-id-reused");
  const lost = newRequestId();
  assert.deepEqual({ ...(await atm.get("outcome", { request: lost })) }, { state: "void", amount: 0n });
  assert.equal((await asked(atm, "signup", fields, lost)).answer, "request-void");
  const deposit = await asked(await bank.signedIn("gina"), "deposit", { amount: Money(1n) });
  assert.equal((await asked(atm, "signup", fields, deposit.id)).answer, "request-id-reused");
});

test("a sign-up whose hash was not computed stores no answer, and may be repeated", async () => {
  const atm = await bank.connect();
  const [id, fields] = [newRequestId(), { username: "late", password: PASSWORD }];
  isHasherLate = true;
  assert.deepEqual((await asked(atm, "signup", fields, id)).answer, "bank-busy");
  isHasherLate = false;
  alike(await asked(atm, "signup", fields, id), {}, "signup ok ATM-0001 late", { username: "late" });
});

test("a change of the password ends every other sign-in of the customer, but not the one that changed it", async () => {
  const [here, elsewhere] = [await bank.signedIn("zoe"), await bank.signedIn("zoe")];
  const id = newRequestId();
  const fields = { password: PASSWORD, replacement: "another long secret" };
  const wrong = await asked(here, "change-password", { ...fields, password: "not hers" });
  assert.equal(wrong.answer, "credentials-wrong");
  alike(await asked(here, "change-password", fields, id), {}, "change-password ok ATM-0001 zoe", null);
  assert.deepEqual(await elsewhere.channel.ended, { how: "closed", by: "peer", reason: "signed-out" });
  assert.equal((await here.get("balance", {})).posted, 0n);
  assert.deepEqual((await asked(here, "change-password", fields, id)).answer, {}, "the first answer");
});

test("a customer's questions are answered, and their events name what was asked", async () => {
  const atm = await bank.signedIn("alice");
  alike(await asked(atm, "payee", { payee: "bob" }), { name: "b•••b" }, "payee ok ATM-0001 alice", { payee: "bob" });
  const page = await atm.get("statement", { ...ALL_ENTRIES, before: 0, most: 10 });
  assert.deepEqual([page.next, page.entries.map(({ amount }) => amount)], [0, [100_00n]]);
  const amount = Money(10_00n);
  const deposit = await asked(atm, "deposit", { amount });
  const hold = await asked(atm, "withdraw", { amount: Money(20_00n) });
  const settled = await asked(atm, "settle", { hold: hold.id, amount });
  assert.deepEqual(settled.answer, { amount });
  for (const [{ id }, outcome, operation] of [
    [deposit, "booked", "deposit"],
    [hold, "booked-in-part", "withdraw"],
  ] as const) {
    const receipt = await asked(atm, "receipt", { request: id });
    assert.deepEqual(receipt.event, ["receipt ok ATM-0001 alice 1000", { asked: id }]);
    const { receipt: text } = receipt.answer as { receipt: string };
    const { at, ...signed } = verifyReceipt(text, createPublicKey(bank.bank.receiptKey));
    const { currency } = bank.bank;
    assert.deepEqual(signed, { bank: "Testbank", terminal: "ATM-0001", request: id, operation, amount, currency, outcome });
    assert.ok(Math.abs(Number(at) - Date.now()) < 600_000);
  }
  const unknown = newRequestId();
  const none = await asked(atm, "receipt", { request: unknown });
  alike(none, "receipt-unknown", "receipt denied:receipt-unknown ATM-0001 alice", { asked: unknown });
  alike(await asked(atm, "usual", {}), { amount: 0n }, "usual ok ATM-0001 alice", null);
  const done = await asked(atm, "outcome", { request: deposit.id });
  alike(done, { state: "done", amount }, "outcome ok ATM-0001 alice", { asked: deposit.id, state: "done", amount: 1000 });
  assert.equal((await atm.get("transfer", { payee: "bob", amount })).posted, 90_00n);
});

test("an ATM's report is recorded with its notes by denomination", async () => {
  const atm = await bank.connect();
  const levels = notes.map((each, n) => ({ ...each, level: n === 0 ? ("ok" as const) : ("low" as const) }));
  const report = { cassettes: levels, rejected: few };
  const counted = { "notes-1000": 2, "notes-5000": 3, "level-5000": "low", "rejected-1000": 2 };
  for (const [inService, told] of [[true, "yes"], [false, "no"]] as const) // biome-ignore format: one line
    alike(
      await asked(atm, "terminal-status", { ...report, inService }),
      { currency: "EUR", exponent: 2 },
      "terminal-status ok ATM-0001",
      { inService: told, ...counted },
    );
  const alarm = await asked(atm, "witness-alarm", { reason: "forked", kept: 1, offered: 2 });
  alike(alarm, {}, "witness-alarm error:forked ATM-0001", { kept: 1, offered: 2 });
});

test("operators' changes of notes are booked at their worth, even while money operations are suspended", async () => {
  const atm = await bank.connect();
  const cash = async (): Promise<unknown> => (await asked(atm, "cash-load", { notes: few, ...operator })).answer;
  const { posted } = (await cash()) as { posted: bigint };
  const moved = { ...operator, "notes-1000": 2, "notes-5000": 3 };
  const books = (value: bigint) => ({ held: 0, posted: Number(value), available: Number(value) });
  bar = "money-suspended";
  const loaded = await asked(atm, "cash-load", { notes, ...operator });
  const more = posted + 170_00n;
  const answer = { posted: more, held: 0n, available: more };
  alike(loaded, answer, "cash-load ok ATM-0001 17000", { ...moved, ...books(more) });
  const unloaded = await asked(atm, "cash-unload", { notes, ...operator });
  const back = { posted, held: 0n, available: posted };
  alike(unloaded, back, "cash-unload ok ATM-0001 17000", { ...moved, ...books(posted) });
  const alice = await bank.signedIn("alice");
  assert.equal((await asked(alice, "deposit", { amount: Money(1n) })).answer, "money-suspended");
  bar = undefined;
  const short = posted - 190_00n;
  await atm.get("terminal-status", { inService: false, cassettes: [], rejected: [] });
  const count = { cassettes: notes, rejected: few };
  const id = await bank.order({ kind: "count", counted: count });
  const counted = await asked(atm, "cash-count", count, id);
  const details = {
    operator: "olga",
    approver: "otto",
    "notes-1000": 2,
    "notes-5000": 3,
    "rejected-1000": 2,
    ...books(190_00n),
    counted: 190_00,
  };
  const difference = short > 0n ? { short, over: 0n } : { short: 0n, over: -short };
  assert.deepEqual(
    [counted.answer, counted.event[1]],
    [
      { posted: 190_00n, ...difference },
      { ...details, short: Number(difference.short), over: Number(difference.over) },
    ],
  );
});

test("a change is refused by its message alone if it exceeds a limit, but not at a limit", async () => {
  const atm = await bank.connect();
  const worth = (amount: bigint) => [{ denomination: Money(amount), notes: 1 }];
  const none = await asked(atm, "cash-unload", { notes: [], ...operator });
  alike(none, "cash-amount", "cash-unload denied:cash-amount ATM-0001", operator);
  const tooMuch = await atm.ask("cash-load", { notes: [...worth(AMOUNT_MAX), ...worth(1n)], ...operator });
  assert.deepEqual(tooMuch, { ok: false, refusal: "cash-amount", details: { limit: AMOUNT_MAX } });
  for (const amount of [1n, AMOUNT_MAX])
    assert.notEqual((await asked(atm, "cash-load", { notes: worth(amount), ...operator })).answer, "cash-amount");
});
