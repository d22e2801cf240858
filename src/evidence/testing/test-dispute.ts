import assert from "node:assert/strict";
import { TEST_ORIGIN } from "../../events/testing/test-event-store.ts";
import { type Currency, formatMoney, type RequestId, SessionId } from "../../model/model.ts";
import { receiptKeyOf } from "../../receipts/receipts.ts";
import { cents, TestBank } from "../../verification/testing/test-bank.ts";
import { EUR } from "../../verification/testing/test-log.ts";
import { ATM, type TestCustomer } from "../../verification/testing/test-people.ts";
import type { EvidenceMaker } from "../bundle/make-evidence.ts";
import type { Looker } from "../finding/look-up.ts";

export const SESSION = SessionId("000102030405060708090a0b0c0d0e0f");
export const BANK_KEY = receiptKeyOf(Buffer.alloc(32, 9));

/** A bank where every kind of operation has happened that there may be a dispute about; all of it is in the log. */
export interface TestDispute extends AsyncDisposable {
  readonly bank: TestBank;
  readonly alice: TestCustomer;
  readonly bob: TestCustomer;
  /** Operations of alice, by how they ended. `part` is a withdrawal that was paid in part, in SESSION; two operators ended `operated`. */
  readonly requests: Readonly<
    Record<"deposit" | "part" | "released" | "open" | "proposed" | "operated" | "transfer" | "refused", RequestId>
  >;
  /**
   * Operations of carol, each with the request that was to reverse it. Two operators reversed the first three. `kept` is a deposit whose
   * reversal the ledger refused, because its money was gone.
   */
  readonly reversals: Readonly<Record<"deposit" | "withdrawal" | "transfer" | "kept", Reversed>>;
  /** The request that settled `part`, and the one by which an operator proposed to end `proposed`. */
  readonly settle: RequestId;
  readonly proposal: RequestId;
  readonly maker: EvidenceMaker;
  looker(): Looker;
}

interface Reversed {
  readonly request: RequestId;
  /** The request of the reversal. */
  readonly by: RequestId;
}

export async function testDispute(currency: Currency = EUR): Promise<TestDispute> {
  const bank = await TestBank.open();
  await bank.enrol(ATM);
  await bank.post("cash-load", null, { amount: cents(500_000) });
  const [alice, bob] = [await bank.signUp("alice"), await bank.signUp("Bob.X")];
  const post = async (...args: Parameters<TestBank["post"]>): Promise<RequestId> => (await bank.post(...args)).request;
  const deposit = await post("deposit", alice, { amount: cents(50_000) });
  const part = await post("withdraw", alice, { session: SESSION, amount: cents(4_000) });
  const settle = await post("settle", null, { session: SESSION, hold: part, amount: cents(3_000) });
  const released = await post("withdraw", alice, { amount: cents(2_000) });
  await post("release", null, { hold: released });
  const open = await post("withdraw", alice, { amount: cents(1_000) });
  const proposed = await post("withdraw", alice, { amount: cents(1_500) });
  const { id: proposal } = await bank.operators.propose("holds-release", { terminal: 1, request: proposed });
  const operated = await post("withdraw", alice, { amount: cents(800) });
  await bank.operators.agree("holds-settle", { terminal: 1, request: operated, amount: formatMoney(cents(800), currency) });
  const transfer = await post("transfer", alice, { payee: bob.account, amount: cents(700) });
  const refused = await post("withdraw", alice, { amount: cents(45_000) });
  const reversals = await reverseAll(bank, bob);
  await bank.endCommands();
  await bank.sequence();
  const log = { name: TEST_ORIGIN, publicKey: bank.logKey.publicKey };
  return {
    ...{ bank, alice, bob, settle, proposal, reversals },
    requests: { deposit, part, released, open, proposed, operated, transfer, refused },
    maker: { bank: "Bank of Testing", currency, privateKey: BANK_KEY, dir: bank.auditFolder, log, policy: null },
    looker: () => ({ operator: "anna", login: "ops", at: bank.now() }),
    [Symbol.asyncDispose]: () => bank[Symbol.asyncDispose](),
  };
}

async function reverseAll(bank: TestBank, bob: TestCustomer): Promise<TestDispute["reversals"]> {
  const carol = await bank.signUp("carol");
  const post = async (...args: Parameters<TestBank["post"]>): Promise<RequestId> => (await bank.post(...args)).request;
  const deposit = await post("deposit", carol, { amount: cents(9_000) });
  const withdrawal = await post("withdraw", carol, { amount: cents(4_000) });
  const settle = await post("settle", null, { hold: withdrawal, amount: cents(2_500) });
  const transfer = await post("transfer", carol, { payee: bob.account, amount: cents(700) });
  const reversals = {
    withdrawal: { request: withdrawal, by: await bank.reverse(settle) },
    transfer: { request: transfer, by: await bank.reverse(transfer) },
    deposit: { request: deposit, by: await bank.reverse(deposit) },
  };
  await assert.rejects(bank.reverse(deposit), /posting-reversed/);
  const kept = await post("deposit", carol, { amount: cents(300) });
  const spend = async (): Promise<unknown> => post("transfer", carol, { payee: bob.account, amount: cents(300) });
  return { ...reversals, kept: { request: kept, by: await bank.reverse(kept, spend) } };
}
