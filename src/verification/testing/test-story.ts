import { applySurvey } from "../../alarms/alarms.ts";
import { openCredentials } from "../../customers/customers.ts";
import type { RequestId } from "../../model/model.ts";
import { cents, TestBank } from "./test-bank.ts";
import { ATM, OTHER_ATM, PASSWORD, type TestCustomer } from "./test-people.ts";

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
}

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
  await bank.post("cash-count", null, { terminal: OTHER_ATM, counted: cents(498_100), detail: {} });
  await bank.post("cash-count", null, { terminal: OTHER_ATM, counted: cents(498_050), detail: {} });
  await accounts(bank, { alice, bob, carol });
  await alarms(bank);
  const [reversed, reversal] = await reversals(bank, bob);
  await standings(bank, { alice, bob, carol });
  await bank.sequence();

  await bank.post("transfer", bob, { payee: alice.account, amount: cents(700) });
  await bank.signIn(bob, { password: "wrong" });
  return { bank, alice, bob, carol, settled, released, open, transfer, reversed, reversal };
}

/** Withdrawals that operators end, one proposal of which nobody confirms. */
async function endWithdrawals(bank: TestBank, customer: TestCustomer): Promise<void> {
  const { request: hold } = await bank.post("withdraw", customer, { amount: cents(2_000) });
  const end = { terminal: ATM, hold, op: "settle", amount: cents(2_000) } as const;
  await bank.propose({ ...end, op: "release", amount: null });
  await bank.propose(end);
  const confirmed = await bank.confirm(end);
  if (!confirmed.ok) throw new Error(confirmed.refusal);
  await bank.post("settle", null, { request: confirmed.by, hold, amount: cents(2_000) });
  const { request: other } = await bank.post("withdraw", customer, { amount: cents(1_000) });
  await bank.propose({ terminal: ATM, hold: other, op: "release", amount: null });
  await bank.post("release", null, { hold: other });
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

/** A posting that is reversed, after one proposal that nobody confirmed, and a confirmed reversal that nobody has carried out. */
async function reversals(bank: TestBank, customer: TestCustomer): Promise<readonly [RequestId, RequestId]> {
  const [{ request }, { request: other }] = [
    await bank.post("deposit", customer, { amount: cents(900) }),
    await bank.post("deposit", customer, { amount: cents(800) }),
  ];
  await bank.proposeReversal(request);
  await bank.proposeReversal(request, "carl");
  const confirmed = await bank.confirmReversal(request);
  if (!confirmed.ok) throw new Error(confirmed.refusal);
  const done = await bank.carryOutReversal(request, confirmed.proposal);
  if (!done.ok) throw new Error(done.refusal);
  await bank.confirmReversal(request, "dora");
  await bank.proposeReversal(other);
  await bank.confirmReversal(other);
  return [request, confirmed.proposal.by];
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
  await bank.close(bob);
  for (const act of ["close", "open", "close"] as const) {
    const decided = await bank[act](carol);
    if (!decided.ok) throw new Error(decided.refusal);
  }
}

/** Changed and stronger passwords, locks, and an ATM that was revoked and enrolled again. */
async function accounts(
  bank: TestBank,
  { alice, bob, carol }: { readonly alice: TestCustomer; readonly bob: TestCustomer; readonly carol: TestCustomer },
): Promise<void> {
  await bank.changePassword(alice, PASSWORD, "a lively brook");
  await bank.changePassword(alice, "wrong", "a slow river");
  const credentials = await openCredentials({ pepper: Buffer.alloc(32, 7), cost: 5 });
  await bank.signIn(bob, { credentials });
  await bank.lock(bob);
  await bank.unlock(bob);
  await bank.lock(carol);
  await bank.revoke(OTHER_ATM);
  await bank.enrol(OTHER_ATM, false);
}
