import { EventStore } from "../../events/events.ts";
import { eventStoreOn, testEventDatabase } from "../../events/testing/test-event-store.ts";
import {
  type AccountId,
  BALANCE_MAX,
  type BankLimits,
  Currency,
  LIMITS_DEFAULT,
  Money,
  newAccountId,
  newCustomerId,
  newRequestId,
  TerminalId,
} from "../../model/model.ts";
import { openStore, type Store } from "../../store/store.ts";
import { GroupCommit, type GroupCommitOptions } from "../batching/group-commit.ts";
import { openCashAccount, openCustomerAccount } from "../sql/accounts.ts";
import type { MoneyRequest, RequestFor } from "../transactions/transactions.ts";

export const ATM = TerminalId("ATM-0001");
/** Noon of a day in 2026, UTC. */
export const NOON = Date.UTC(2026, 0, 15, 12);
const BOUNDLESS = Money(BALANCE_MAX);
/** An ATM may book as much as there can be. */
export const NO_CEILINGS = { deposits: BOUNDLESS, transfers: BOUNDLESS, loads: BOUNDLESS };
const LIMITS: BankLimits = { ...LIMITS_DEFAULT, terminalDay: NO_CEILINGS };
const SETTINGS = { currency: Currency("EUR"), limits: LIMITS };

type Fields<Op extends MoneyRequest["op"]> = Omit<RequestFor<Op>, keyof Origin> & Partial<Origin>;
type Origin = Pick<MoneyRequest, "terminal" | "session" | "request" | "digest" | "customer" | "generation" | "at" | "barred">;

/** A request with a fresh id, at noon, from the first ATM, unless the fields say otherwise. */
export function requestOf<Op extends MoneyRequest["op"]>(fields: Fields<Op> & { op: Op }): RequestFor<Op> {
  const digest = Buffer.alloc(32, 1);
  return {
    terminal: ATM,
    session: null,
    request: newRequestId(),
    digest,
    customer: null,
    generation: 0,
    at: NOON,
    ...fields,
  } as RequestFor<Op>;
}

export interface TestLedger extends AsyncDisposable {
  /** Of the owner of the tables. */
  readonly url: string;
  readonly store: EventStore;
  readonly groupCommit: GroupCommit;
  readonly accounts: readonly AccountId[];
  /** Another group commit, by default under the application role. On another store it has other writers of events: the store's, or new ones. */
  groupCommitOf(options?: Partial<GroupCommitOptions>, store?: Store): GroupCommit;
}

/** A database with the first ATM, which holds `cash`, and customers with these balances, in minor units. */
export async function testLedger(
  balances: readonly bigint[],
  cash = 10n ** 9n,
  options?: Partial<GroupCommitOptions>,
): Promise<TestLedger> {
  const { store, url, applicationUrl, [Symbol.asyncDispose]: dispose } = await testEventDatabase();
  // A group commit runs under the role of the bank, so that a missing privilege shows.
  const ofBank = eventStoreOn(openStore(applicationUrl, { connections: 4, applicationName: "strongroom test" }));
  const groupCommits: GroupCommit[] = [];
  const groupCommitOf = (more?: Partial<GroupCommitOptions>, other?: Store): GroupCommit => {
    const on = other === undefined ? ofBank : other instanceof EventStore ? other : eventStoreOn(other);
    const groupCommit = new GroupCommit(on, { ...SETTINGS, ...options, ...more });
    groupCommits.push(groupCommit);
    return groupCommit;
  };
  const groupCommit = groupCommitOf();
  const accounts = balances.map(newAccountId);
  await openCashAccount(store.sql, ATM, NOON);
  for (const account of accounts) await openCustomerAccount(store.sql, account, newCustomerId(), NOON);
  // Each group commit prepares its statements, which takes longer than what it then does for a test.
  const unbound = options === undefined ? groupCommit : groupCommitOf({ limits: LIMITS });
  if (cash > 0n) await unbound.post(requestOf({ op: "cash-load", amount: Money(cash) }));
  await Promise.all(
    balances.flatMap((amount, i) =>
      amount === 0n ? [] : [unbound.post(requestOf({ op: "deposit", account: accounts[i] as AccountId, amount: Money(amount) }))],
    ),
  );
  return {
    url,
    store,
    groupCommit,
    accounts,
    groupCommitOf,
    async [Symbol.asyncDispose]() {
      await Promise.all(groupCommits.map((each) => each.drain()));
      await ofBank.close();
      await dispose();
    },
  };
}

/** Resolves once the condition holds, and throws after 5 seconds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const began = performance.now(); !(await condition()); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (performance.now() - began > 5000) throw new Error("the condition never held");
}
