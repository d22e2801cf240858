import { signUp } from "../../customers/customers.ts";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { openCustomerAccount } from "../../ledger/ledger.ts";
import { NOON, requestOf, type TestLedger, testLedger } from "../../ledger/testing/test-ledger.ts";
import type { AccountId, CustomerId, RequestId } from "../../model/model.ts";
import { Money, newAccountId, newCustomerId } from "../../model/model.ts";
import { type Carried, carryOutApproved } from "../carrying/carry-out.ts";
import type { Backoffice } from "../performing/backoffice-parts.ts";
import { watchResults } from "./checked-results.ts";
import { TestOperators } from "./test-operators.ts";

/** Nobody signs in with it. */
const HASH = `$2b$04$${"a".repeat(53)}`;
const PEPPER = "0123456789abcdef";

/** A ledger with customers who have names, and two operators; the time is NOON, and goes on by a millisecond with each look. */
export class TestBackoffice implements AsyncDisposable {
  readonly ledger: TestLedger;
  readonly operators: TestOperators;
  /** How far the bank's time has gone, in milliseconds after NOON. */
  passedMs = 0;

  private constructor(ledger: TestLedger) {
    this.ledger = ledger;
    this.operators = this.another(ledger.groupCommit);
  }

  static async open(): Promise<TestBackoffice> {
    watchResults();
    return new TestBackoffice(await testLedger([]));
  }

  get store(): TestLedger["store"] {
    return this.ledger.store;
  }

  now(): number {
    this.passedMs++;
    return NOON + this.passedMs;
  }

  /** Other operators' parts over the same rows, with another way to post. */
  another(ledger: TestOperators["carrying"]["ledger"]): TestOperators {
    return new TestOperators({ store: this.ledger.store, ledger, now: () => this.now() });
  }

  /** A customer whose account holds this, in minor units. */
  async customer(username: string, amount: bigint): Promise<{ readonly customer: CustomerId; readonly account: AccountId }> {
    const [customer, account] = [newCustomerId(), newAccountId()];
    await this.store.begin(async (tx) => {
      await signUp(tx, { id: customer, username, hash: HASH, pepper: PEPPER, account, at: NOON });
      await openCustomerAccount(tx, account, customer, NOON);
    });
    if (amount > 0n) await this.deposit(account, amount);
    return { customer, account };
  }

  async deposit(account: AccountId, amount: bigint): Promise<RequestId> {
    const request = requestOf({ op: "deposit", account, amount: Money(amount) });
    const outcome = await this.ledger.groupCommit.post(request);
    if (!outcome.ok) throw new Error(outcome.refusal);
    return request.request;
  }

  /** A hold on this account that its ATM has not ended. */
  async hold(account: AccountId, amount: bigint): Promise<RequestId> {
    const request = requestOf({ op: "withdraw", account, amount: Money(amount) });
    const outcome = await this.ledger.groupCommit.post(request);
    if (!outcome.ok) throw new Error(outcome.refusal);
    return request.request;
  }

  /** The bank carries out an approved proposal; `backoffice` has its keys and its operators. */
  carryOut(backoffice: Backoffice, id: RequestId): Promise<Carried> {
    return carryOutApproved({ ...backoffice, store: this.store, ledger: this.ledger.groupCommit }, id);
  }

  async fundsOf(account: AccountId): Promise<{ readonly posted: bigint; readonly held: bigint }> {
    const [row] = await this.store.sql<
      { posted: bigint; held: bigint }[]
    >`select posted, held from account where id = ${account}`;
    if (row === undefined) throw new Error("no account");
    return { posted: row.posted, held: row.held };
  }

  async stateOf(proposal: RequestId): Promise<string | undefined> {
    return (await this.store.sql<{ state: string }[]>`select state from proposal where id = ${proposal}`)[0]?.state;
  }

  /** Returns "kind outcome operator" of the events of proposals and of broken glass, in their order. */
  async steps(): Promise<readonly string[]> {
    const events = (await recordedEvents(this.store.sql)).filter(({ kind }) => /^(proposal-|break-glass)/.test(kind));
    return events.map(({ kind, outcome, confidential }) =>
      [kind, outcome, confidential?.["operator"] ?? confidential?.["maker"]].join(" "),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ledger[Symbol.asyncDispose]();
  }
}
