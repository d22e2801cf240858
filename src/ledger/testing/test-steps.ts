import { createHash, randomUUID } from "node:crypto";
import fc from "fast-check";
import {
  type AccountId,
  Money,
  newAccountId,
  newCustomerId,
  newRequestId,
  type RequestId,
  TerminalId,
} from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import { openCashAccount, openCustomerAccount } from "../sql/accounts.ts";
import { type MoneyOp, type MoneyRequest, TRANSACTIONS } from "../transactions/transactions.ts";
import { NOON, requestOf } from "./test-ledger.ts";

/** Limits so low that requests often reach them. */
export const TIGHT_LIMITS = {
  ...{ perWithdrawal: Money(500n), perDayAmount: Money(800n), perDayCount: 3 },
  terminalDay: { deposits: Money(3600n), transfers: Money(600n), loads: Money(1300n) },
};

const WORLD = { accounts: 3, terminals: 2, requests: 24 } as const;

/** Accounts, ATMs and request ids of one run: fresh ones, so that many runs share a database. */
export interface World {
  readonly accounts: readonly AccountId[];
  readonly terminals: readonly TerminalId[];
  readonly requests: readonly RequestId[];
}

export async function openWorld(sql: Sql): Promise<World> {
  const accounts = Array.from({ length: WORLD.accounts }, newAccountId);
  const terminals = Array.from({ length: WORLD.terminals }, () => TerminalId(randomUUID().replaceAll("-", "")));
  for (const account of accounts) await openCustomerAccount(sql, account, newCustomerId(), NOON);
  for (const terminal of terminals) await openCashAccount(sql, terminal, NOON);
  return { accounts, terminals, requests: Array.from({ length: WORLD.requests }, newRequestId) };
}

/** A request in any world, as indexes into that world. There are few ids, because many must occur twice. */
export interface Step {
  readonly op: MoneyOp;
  readonly terminal: number;
  readonly request: number;
  readonly other: number;
  readonly account: number;
  readonly payee: number | null;
  readonly amount: bigint;
  readonly hours: number;
}

const OPS = Object.keys(TRANSACTIONS) as readonly MoneyOp[];

export const step: fc.Arbitrary<Step> = fc.record({
  op: fc.oneof(fc.constantFrom<MoneyOp>(...OPS), fc.constantFrom<MoneyOp>("withdraw", "settle", "deposit", "reverse")),
  terminal: fc.nat(WORLD.terminals - 1),
  request: fc.nat(WORLD.requests - 1),
  other: fc.nat(WORLD.requests - 1),
  account: fc.nat(WORLD.accounts - 1),
  payee: fc.option(fc.nat(WORLD.accounts - 1), { freq: 9 }),
  amount: fc.constantFrom(1n, 7n, 50n, 100n, 300n, 500n, 501n),
  hours: fc.constantFrom(0, 0, 0, 11, 13, 25),
});

/** The request of a step in a world. The body decides the digest, as in the bank. */
export function requestIn(world: World, { op, ...step }: Step): MoneyRequest {
  const other = world.requests[step.other] as RequestId;
  const account = world.accounts[step.account] as AccountId;
  const amount = Money(step.amount);
  const fields = {
    deposit: { account, amount },
    withdraw: { account, amount },
    settle: { hold: other, amount },
    release: { hold: other },
    transfer: { account, payee: step.payee === null ? null : (world.accounts[step.payee] as AccountId), amount },
    balance: { account },
    limit: { account },
    // Some amounts remove the limit or set it above the bank's.
    "set-limit": { account, limit: Money({ 1: 0n, 501: 801n }[Number(amount)] ?? amount) },
    outcome: { asked: other },
    "cash-load": { amount },
    "cash-unload": { amount },
    "cash-count": { counted: amount, detail: {} },
    reverse: { reverses: other, detail: {} },
  }[op];
  const digest = createHash("sha256").update(
    JSON.stringify({ op, ...fields }, (_, each) => (typeof each === "bigint" ? `${each}` : each)),
  );
  return requestOf({
    op,
    ...fields,
    terminal: world.terminals[step.terminal] as TerminalId,
    request: world.requests[step.request] as RequestId,
    digest: digest.digest(),
    at: NOON + step.hours * 3_600_000,
  } as MoneyRequest);
}
