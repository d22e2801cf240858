import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, BALANCE_MAX, LIMITS_DEFAULT, Money } from "../../model/model.ts";
import { stateOfCases } from "../testing/test-cases.ts";
import { ATM, requestOf } from "../testing/test-ledger.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";
import { decide } from "./decide.ts";
import { type Account, CAPITAL, type State, VAULT } from "./state.ts";
import { UnitOfWork } from "./unit-of-work.ts";

const CASH = stateOfCases().cash.get(ATM) as AccountId;
const ROOM = 10n;

/** The state of the cases, but this account is ROOM below the largest balance. */
function nearlyFull(id: AccountId): State {
  const state = stateOfCases();
  const account: Account = { ...(state.accounts.get(id) as Account), posted: Money(BALANCE_MAX - ROOM) };
  return { ...state, accounts: new Map(state.accounts).set(id, account) };
}

/** Movements that fit with the amount ROOM, and are refused with one more. */
const MOVES: readonly (readonly [name: string, full: AccountId, request: (amount: bigint) => MoneyRequest])[] = [
  ["a load, the ATM's cash", CASH, (amount) => requestOf({ op: "cash-load", amount: Money(amount) })],
  ["a load, the capital", CAPITAL, (amount) => requestOf({ op: "cash-load", amount: Money(amount) })],
  ["an unload, the vault", VAULT, (amount) => requestOf({ op: "cash-unload", amount: Money(amount) })],
  ["a count, the capital", CAPITAL, (amount) => requestOf({ op: "cash-count", counted: Money(5000n + amount), detail: {} })],
];

describe("at the largest balance", () => {
  for (const [name, full, request] of MOVES)
    it(`${name}: an amount that fits is booked, and one more is refused`, () => {
      const booked = decide(nearlyFull(full), [request(ROOM)], LIMITS_DEFAULT);
      assert.ok(booked.answers[0]?.ok);
      assert.equal(booked.writes.balances.find(({ id }) => id === full)?.posted, BALANCE_MAX);
      const refused = decide(nearlyFull(full), [request(ROOM + 1n)], LIMITS_DEFAULT);
      assert.deepEqual(refused.answers, [{ ok: false, refusal: "balance-limit", details: { limit: BALANCE_MAX } }]);
      assert.deepEqual(refused.writes.balances, []);
    });

  it("a deposit, the ATM's cash: an amount that fits is booked, and one more is refused", () => {
    const bob = [...stateOfCases().accounts.keys()][1] as AccountId;
    const deposit = (amount: bigint) => requestOf({ op: "deposit", account: bob, amount: Money(amount) });
    assert.ok(decide(nearlyFull(CASH), [deposit(ROOM)], LIMITS_DEFAULT).answers[0]?.ok);
    assert.equal(decide(nearlyFull(CASH), [deposit(ROOM + 1n)], LIMITS_DEFAULT).answers[0]?.ok, false);
  });
});

describe("an impossible posting is a bug and throws", () => {
  const [alice, bob] = [...stateOfCases().accounts.keys()] as [AccountId, AccountId];
  it("from an account to itself", () =>
    assert.throws(() => new UnitOfWork(stateOfCases()).move("transfer", alice, alice, Money(1n))));
  it("of zero", () => assert.throws(() => new UnitOfWork(stateOfCases()).move("transfer", alice, bob, Money(0n))));
  it("twice for one request", () => {
    const work = new UnitOfWork(stateOfCases());
    work.move("transfer", alice, bob, Money(1n));
    assert.throws(() => work.move("transfer", alice, bob, Money(1n)));
  });
});
