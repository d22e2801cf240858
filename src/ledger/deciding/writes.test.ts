import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, AMOUNT_MAX, Money, newAccountId, newRequestId, SessionId, TerminalId } from "../../model/model.ts";
import { stateOfCases } from "../testing/test-cases.ts";
import { ATM, NO_CEILINGS, NOON, requestOf } from "../testing/test-ledger.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";
import { VOID_ANSWER } from "./answer.ts";
import { dayOf } from "./day.ts";
import { decide } from "./decide.ts";
import { type Account, CAPITAL, type Hold, requestKey, type State } from "./state.ts";
import { UnitOfWork } from "./unit-of-work.ts";

const LIMITS = { perWithdrawal: Money(500n), perDayAmount: Money(800n), perDayCount: 9, terminalDay: NO_CEILINGS };
const [ALICE, BOB] = [...stateOfCases().accounts.keys()] as [AccountId, AccountId];
const BARE_ATM = TerminalId("ATM-0009");
const SESSION = SessionId("ab".repeat(16));
const CASH = stateOfCases().cash.get(ATM) as AccountId;

const withdraw = (amount: bigint, more: Partial<MoneyRequest> = {}) =>
  requestOf({ op: "withdraw", account: ALICE, amount: Money(amount), ...(more as object) });
const settle = (hold: MoneyRequest, amount: bigint) => requestOf({ op: "settle", hold: hold.request, amount: Money(amount) });
const release = (hold: MoneyRequest) => requestOf({ op: "release", hold: hold.request });

/** The state that the next batch reads. */
function after(state: State, batch: readonly MoneyRequest[]): State {
  const { answers, writes } = decide(state, batch, LIMITS);
  assert.ok(answers.every(({ ok }) => ok));
  const changed = [...writes.balances, ...writes.accounts].map((each) => [each.id, each] as const);
  const holds = writes.holds.map((each) => [requestKey(each.terminal, each.request), each] as const);
  return { ...state, accounts: new Map([...state.accounts, ...changed]), holds: new Map([...state.holds, ...holds]) };
}

const idsOf = (accounts: readonly Account[]) => accounts.map(({ id }) => id);

describe("an account is written with its holds and allowance if any of these has changed", () => {
  const [one, two] = [withdraw(50n), withdraw(50n)];
  it("only the day", () => {
    const each = withdraw(50n);
    const { writes } = decide(stateOfCases(), [each, release(each)], LIMITS);
    assert.deepEqual(idsOf(writes.accounts), [ALICE]);
    assert.deepEqual(idsOf(writes.balances), [CASH], "the batch holds the ATM's cash and releases it again");
  });
  it("only the count", () => {
    const batch = [release(one), withdraw(20n), withdraw(30n)];
    assert.deepEqual(idsOf(decide(after(stateOfCases(), [one]), batch, LIMITS).writes.accounts), [ALICE]);
  });
  it("only the amount", () => {
    const batch = [release(one), settle(two, 20n), withdraw(100n)];
    assert.deepEqual(idsOf(decide(after(stateOfCases(), [one, two]), batch, LIMITS).writes.accounts), [ALICE]);
  });
  it("only the held amount", () => {
    const { writes } = decide(stateOfCases(), [withdraw(50n)], LIMITS);
    assert.deepEqual(idsOf(writes.accounts), [ALICE, CASH]);
  });
  it("but not for a posting", () => {
    const transfer = requestOf({ op: "transfer", account: ALICE, payee: BOB, amount: Money(5n) });
    const { writes } = decide(after(stateOfCases(), [one]), [transfer], LIMITS);
    assert.deepEqual([idsOf(writes.accounts), idsOf(writes.balances)], [[], [ALICE, BOB]]);
  });
});

it("a request under an older sign-in leaves an event, but no effect and no stored answer", () => {
  const older = withdraw(50n, { generation: -1 });
  const { answers, writes } = decide(stateOfCases(), [older, { ...older, generation: 0 }], LIMITS);
  assert.deepEqual(
    answers.map((each) => (each.ok ? "ok" : each.refusal)),
    ["not-signed-in", "ok"],
  );
  assert.deepEqual(
    writes.events.map(({ kind, outcome, account }) => [kind, outcome, account]),
    [
      ["withdraw", "denied:not-signed-in", ALICE],
      ["withdraw", "ok", ALICE],
    ],
  );
  assert.equal(writes.answers.length, 1);
});

it("a repeat leaves no event, but the misuse of an id and a request that was made void do", () => {
  const transfer = requestOf({ op: "transfer", account: ALICE, payee: BOB, amount: Money(5n) });
  const asked = newRequestId();
  const batch = [
    transfer,
    transfer,
    { ...transfer, digest: Buffer.alloc(32, 9) },
    { ...withdraw(5n), request: transfer.request },
    requestOf({ op: "outcome", asked }),
    withdraw(5n, { request: asked }),
  ];
  const { answers, writes } = decide(stateOfCases(), batch, LIMITS);
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(
    writes.events.map(({ kind, outcome }) => `${kind} ${outcome}`),
    [
      "transfer ok",
      "transfer denied:request-id-reused",
      "withdraw denied:request-id-reused",
      "outcome ok",
      "withdraw denied:request-void",
    ],
  );
  assert.deepEqual(
    writes.answers.map(({ op }) => op),
    ["transfer", "void"],
  );
  const digest = Buffer.alloc(32);
  assert.deepEqual(writes.answers[1], {
    terminal: ATM,
    request: asked,
    op: "void",
    digest,
    at: NOON,
    answer: VOID_ANSWER,
    movement: null,
  });
});

it("the sealed form has the request's fields and the outcome's figures", () => {
  const detail = { operator: "anna", notes: 3 };
  const batch = [
    requestOf({ op: "cash-load", amount: Money(5n) }),
    requestOf({ op: "cash-load", amount: Money(5n), detail }),
    requestOf({ op: "transfer", account: ALICE, payee: BOB, amount: Money(5n), session: SESSION }),
    requestOf({ op: "transfer", account: ALICE, payee: null, amount: Money(5n) }),
    requestOf({ op: "settle", hold: newRequestId(), amount: Money(5n) }),
  ] as const;
  const { events } = decide(stateOfCases(), batch, LIMITS).writes;
  assert.deepEqual(
    events.map(({ confidential }) => confidential),
    [
      { posted: 5005, held: 0, available: 5005 },
      { ...detail, posted: 5010, held: 0, available: 5010 },
      { payee: BOB, posted: 995, held: 0, available: 995 },
      {},
      { hold: batch[4].hold },
    ],
  );
  assert.deepEqual(
    events.map(({ session }) => session),
    [undefined, undefined, SESSION, undefined, undefined],
  );
});

describe("an impossible request is a bug and throws", () => {
  const origin = withdraw(50n);
  const stateWithHold = () => after(stateOfCases(), [origin]);
  const work = () => new UnitOfWork(stateWithHold());
  const end = (hold: Partial<Hold>, state: State, paid = 0n): void => {
    const [placed] = state.holds.values() as unknown as [Hold];
    new UnitOfWork(state).end({ ...placed, ...hold }, paid > 0n ? "settled" : "released", origin, Money(paid));
  };
  const fails = (name: string, run: () => unknown, message = "") =>
    it(name, () => void assert.throws(run, (error: Error) => error.name === "AssertionError" && error.message.includes(message)));

  fails("more than a request may move", () => decide(stateOfCases(), [deposit(AMOUNT_MAX + 1n)], LIMITS));
  fails("a hold of zero", () => decide(stateOfCases(), [withdraw(0n)], LIMITS));
  const unknown = newAccountId();
  fails("an account that does not exist", () => work().account(unknown), `no account ${unknown}`);
  fails("an ATM without a cash account", () => work().cash(BARE_ATM), `no cash account for ${BARE_ATM}`);
  fails("a digest of another length", () => decide(stateOfCases(), [withdraw(5n, { digest: Buffer.alloc(33) })], LIMITS));
  fails("a limit of an account that is no customer's", () =>
    work().setOwnLimit(CAPITAL, { current: Money(5n), next: null, nextDay: null }),
  );
  fails("an end of a hold that has ended", () => end({ state: "released" }, stateWithHold()));
  fails("paying more than was held", () => end({}, stateWithHold(), 51n));
  fails("holding more than there is", () => work().place({ ...origin, amount: Money(951n) }, dayOf(NOON)), ALICE);
  fails("a day with a negative number of withdrawals", () => {
    const state = stateWithHold();
    const alice = { ...(state.accounts.get(ALICE) as Account), dayCount: 0 };
    end({}, { ...state, accounts: new Map(state.accounts).set(ALICE, alice) });
  });
  fails("two answers for one id in one batch", () => {
    const unit = work();
    unit.makeVoid(ATM, origin.request, NOON);
    unit.makeVoid(ATM, origin.request, NOON);
  });
  fails("an answer beside one of an earlier batch", () => {
    const known = { op: "void", digest: Buffer.alloc(32), answer: VOID_ANSWER, moved: null };
    const state = { ...stateOfCases(), answers: new Map([[requestKey(ATM, origin.request), known]]) };
    new UnitOfWork(state).makeVoid(ATM, origin.request, NOON);
  });
});

const deposit = (amount: bigint) => requestOf({ op: "deposit", account: BOB, amount: Money(amount) });
