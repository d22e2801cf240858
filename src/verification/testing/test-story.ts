import assert from "node:assert/strict";
import { applySurvey } from "../../alarms/alarms.ts";
import { setBankLimits, signOffDay } from "../../ledger/ledger.ts";
import { LIMITS_DEFAULT, type RequestId } from "../../model/model.ts";
import { operatorStory, type StoryOperators } from "./operator-story.ts";
import { cents, TestBank } from "./test-bank.ts";
import { ATM, credentialsOf, OTHER_ATM, PASSWORD, type TestCustomer } from "./test-people.ts";

/** A bank in which everything has happened that verification surveys at. */
export interface TestStory {
  readonly bank: TestBank;
  readonly alice: TestCustomer;
  readonly bob: TestCustomer;
  readonly carol: TestCustomer;
  /** Withdrawals of alice: settled, released, and still open. */
  readonly settled: RequestId;
  readonly released: RequestId;
  readonly open: RequestId;
  readonly transfer: RequestId;
  /** A deposit that is reversed, and the request that did it. */
  readonly reversed: RequestId;
  readonly reversal: RequestId;
  /** Terminal orders: a count that was booked, one that was refused, an order that was done, refused, ended, and one still open. */
  readonly orders: Orders;
  readonly operators: StoryOperators;
}

type Orders = Readonly<
  Record<"counted" | "uncounted" | "rotated" | "done" | "refused" | "replaced" | "revoked" | "open", RequestId>
>;

/** Makes such a bank. Its last events, bob's transfer among them, are under no checkpoint yet. */
export async function testStory(): Promise<TestStory> {
  const bank = await TestBank.open();
  await bank.enrol(ATM);
  await bank.enrol(OTHER_ATM);
  await bank.connect(ATM, 1);
  await bank.rotate(ATM);
  await bank.connect(ATM, 2);
  for (const terminal of [ATM, OTHER_ATM]) await bank.post("cash-load", null, { terminal, amount: cents(500_000) });
  const [alice, bob, carol] = [await bank.signUp("alice"), await bank.signUp("bob"), await bank.signUp("carol", OTHER_ATM)];
  for (const each of [alice, bob, carol]) await bank.signIn(each);
  for (const each of [alice, bob]) await bank.post("deposit", each, { amount: cents(50_000) });
  const { request: transfer } = await bank.post("transfer", alice, { payee: bob.account, amount: cents(1_500) });
  await bank.endCommands();
  await bank.sequence();

  await endWithdrawals(bank, alice);
  const [settled, released, open] = await withdrawals(bank, alice);
  await bank.post("outcome", null, { asked: crypto.randomUUID() as RequestId });
  await bank.post("outcome", null, { asked: settled });
  await bank.post("transfer", bob, { payee: bob.account, amount: cents(1) });
  await bank.post("transfer", bob, { payee: null, amount: cents(1) });
  await bank.post("balance", bob, {});
  await bank.post("set-limit", alice, { limit: cents(10_000) });
  await bank.post("set-limit", alice, { limit: cents(20_000) });
  await bank.post("set-limit", bob, { limit: cents(30_000) });
  await bank.post("cash-unload", null, { terminal: OTHER_ATM, amount: cents(2_000) });
  const orders = await terminalOrders(bank);
  await accounts(bank, { alice, bob, carol });
  await alarms(bank);
  await bank.rotateKeys();
  await bankLimits(bank);
  await signOff(bank);
  const [reversed, reversal] = await reversals(bank, bob);
  await standings(bank, { alice, bob, carol });
  const operators = await operatorStory(bank.store, bank.now());
  await bank.sequence();

  await bank.post("transfer", bob, { payee: alice.account, amount: cents(700) });
  await bank.signIn(bob, { password: "wrong" });
  return { bank, alice, bob, carol, settled, released, open, transfer, reversed, reversal, orders, operators };
}

/** Withdrawals that operators end, one proposal of which nobody decides, one that is refused and one that is withdrawn. */
async function endWithdrawals(bank: TestBank, customer: TestCustomer): Promise<void> {
  const { operators } = bank;
  const { request: hold } = await bank.post("withdraw", customer, { amount: cents(2_000) });
  const end = { terminal: 1, request: hold };
  const refused = await operators.propose("holds-release", end);
  await operators.perform(operators.ben, "proposals-refuse", { proposal: refused.id, reason: "the notes are gone" });
  const withdrawn = await operators.propose("holds-settle", { ...end, amount: "10.00" });
  await operators.perform(operators.anna, "proposals-withdraw", { proposal: withdrawn.id });
  await operators.agree("holds-settle", { ...end, amount: "20.00" });
  const { request: other } = await bank.post("withdraw", customer, { amount: cents(1_000) });
  await operators.propose("holds-release", { ...end, request: other });
  await bank.post("release", null, { hold: other });
}

/** Orders to both ATMs; the other one is revoked later. */
async function terminalOrders(bank: TestBank): Promise<Orders> {
  await bank.count(cents(498_100), OTHER_ATM);
  const counted = await bank.count(cents(498_050), OTHER_ATM);
  const uncounted = await bank.count(cents(1), ATM);
  if (counted === null || uncounted === null) throw new Error("a count was not ordered");
  const done = await bank.order("close");
  await bank.answerOrder(done, "done");
  await bank.answerOrder(done, "done");
  const refused = await bank.order("open");
  await bank.answerOrder(refused, "attended");
  await bank.answerOrder(crypto.randomUUID() as RequestId, "done");
  const [replaced, open, revoked] = [await bank.order("close"), await bank.order("open"), await bank.order("open", OTHER_ATM)];
  await bank.answerOrder(replaced, "done");
  const rotated = await bank.rotateByOrder(2);
  await bank.answerOrder(rotated, "done", OTHER_ATM);
  return { counted, uncounted, rotated, done, refused, replaced, revoked, open };
}

async function withdrawals(bank: TestBank, customer: TestCustomer): Promise<readonly [RequestId, RequestId, RequestId]> {
  const requests: RequestId[] = [];
  for (const amount of [4_000, 3_000, 2_000])
    requests.push((await bank.post("withdraw", customer, { amount: cents(amount) })).request);
  const [settled, released, open] = requests as [RequestId, RequestId, RequestId];
  await bank.post("settle", null, { hold: settled, amount: cents(3_500) });
  await bank.post("release", null, { hold: released });
  return [settled, released, open];
}

/** Limits that operators set, and changed later. */
async function bankLimits({ store }: TestBank): Promise<void> {
  for (const perDayCount of [10, 12]) {
    const limits = { ...LIMITS_DEFAULT, perDayCount };
    const decision = { proposal: crypto.randomUUID(), limits, at: Date.now(), maker: "anna", approver: "bert" };
    await store.begin((tx, record) => setBankLimits(tx, record, store.writers.effects, decision));
  }
}

/** Two alarms, one of which is over. */
async function alarms({ store }: TestBank): Promise<void> {
  const at = Date.now();
  const survey = { source: "a server", known: new Set(["hold-old"] as const), unknown: [] };
  const [behind, old] = [
    { name: "audit-behind", subject: "", detail: "a detail" },
    { name: "hold-old", subject: ATM, detail: "a detail" },
  ] as const;
  await applySurvey(store, { ...survey, at: at - 600_000, standing: [behind, old] });
  await applySurvey(store, { ...survey, at, standing: [] });
}

/** The day's end, signed off once; the second try is refused. */
async function signOff(bank: TestBank): Promise<void> {
  const at = bank.now();
  const decision = { day: new Date(at).toISOString().slice(0, 10), at, people: { operator: "anna" }, remark: "counted twice" };
  for (let tries = 0; tries < 2; tries++) await bank.commands.begin((tx, record) => signOffDay(tx, record, decision));
}

/** A posting that is reversed, after one proposal that nobody decides, and an approved reversal that nobody has carried out. */
async function reversals(bank: TestBank, customer: TestCustomer): Promise<readonly [RequestId, RequestId]> {
  const { operators } = bank;
  const [{ request }, { request: other }] = [
    await bank.post("deposit", customer, { amount: cents(900) }),
    await bank.post("deposit", customer, { amount: cents(800) }),
  ];
  await operators.propose("ledger-reverse", { request, reason: "another reason" });
  const by = await bank.reverse(request);
  const { id } = await operators.propose("ledger-reverse", { request: other, reason: "booked by mistake" });
  await operators.approve(id);
  return [request, by];
}

/** Customers who were closed, opened again and signed out, and notes about them. */
async function standings(
  bank: TestBank,
  { alice, bob, carol }: { readonly alice: TestCustomer; readonly bob: TestCustomer; readonly carol: TestCustomer },
): Promise<void> {
  await bank.endSessions(alice);
  await bank.endSessions(alice);
  await bank.note(alice, "moved to Lyon");
  await bank.note(bob, "lost his papers");
  await bank.note(bob, null);
  await assert.rejects(bank.close(bob), /money-left/);
  for (const act of ["close", "open", "close"] as const) await bank[act](carol);
}

/** Changed and stronger passwords, locks, and an ATM that was revoked and enrolled again. */
async function accounts(
  bank: TestBank,
  { alice, bob, carol }: { readonly alice: TestCustomer; readonly bob: TestCustomer; readonly carol: TestCustomer },
): Promise<void> {
  await bank.changePassword(alice, PASSWORD, "a lively brook");
  await bank.changePassword(alice, "wrong", "a slow river");
  await bank.signIn(bob, { credentials: await credentialsOf(5) });
  await bank.lock(bob);
  await bank.unlock(bob);
  await bank.lock(carol);
  await bank.revoke(OTHER_ATM);
  await bank.enrol(OTHER_ATM, false);
}
