import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { OperationName, RequestOf } from "../../protocol/protocol.ts";
import type { TestAtm } from "./test-atm.ts";
import { PASSWORD, type TestBank } from "./test-bank.ts";

/** One request, and what it must come to. */
export interface Case<Name extends OperationName> {
  readonly by: "alice" | "nobody";
  readonly fields: RequestOf<Name>;
  readonly ought: string;
  /** The event's outcome, where it is another. */
  readonly recorded?: string;
  /** What must have happened before. */
  readonly after?: (bank: TestBank) => Promise<unknown>;
}

const cents = (amount: number): Money => Money(BigInt(amount));
const [held, settled, released, deposited] = [newRequestId(), newRequestId(), newRequestId(), newRequestId()];
const notes = [{ denomination: cents(10_00), notes: 2 }];
const operator = { operator: "olga", login: "olga" };
const count = { cassettes: notes, rejected: [], ...operator, second: "otto", secondLogin: "otto" };
const withdrawn =
  (hold: RequestId) =>
  (bank: TestBank): Promise<unknown> =>
    asAlice(bank, (atm) => atm.ask("withdraw", { amount: cents(20_00) }, hold));
const WRONG = "not her password";

/** Every operation of the protocol, as done and as refused. */
export const CASES: { readonly [Name in OperationName]: readonly Case<Name>[] } = {
  signup: [
    { by: "nobody", fields: { username: "zoe", password: PASSWORD }, ought: "ok" },
    { by: "nobody", fields: { username: "Alice", password: PASSWORD }, ought: "username-taken" },
    { by: "nobody", fields: { username: "zed", password: "short" }, ought: "password-too-short" },
  ],
  signin: [
    { by: "nobody", fields: { username: "alice", password: PASSWORD }, ought: "ok" },
    { by: "nobody", fields: { username: "carol", password: WRONG }, ought: "credentials-wrong" },
    {
      ...{ by: "nobody", fields: { username: "carol", password: PASSWORD }, ought: "credentials-delayed" },
      after: async (bank) => {
        const atm = await bank.connect();
        for (let n = 0; n < 3; n++) await atm.ask("signin", { username: "carol", password: WRONG });
        await leave(bank, atm);
      },
    },
  ],
  signout: [{ by: "alice", fields: {}, ought: "ok" }],
  "change-password": [
    { by: "alice", fields: { password: WRONG, replacement: "another long secret" }, ought: "credentials-wrong" },
    { by: "alice", fields: { password: PASSWORD, replacement: "short" }, ought: "password-too-short" },
    { by: "alice", fields: { password: PASSWORD, replacement: PASSWORD }, ought: "ok" },
  ],
  balance: [{ by: "alice", fields: {}, ought: "ok" }],
  deposit: [{ by: "alice", fields: { amount: cents(10_00) }, ought: "ok" }],
  withdraw: [
    { by: "alice", fields: { amount: cents(10_00) }, ought: "ok" },
    { by: "alice", fields: { amount: cents(9_000_00) }, ought: "withdrawal-limit" },
  ],
  settle: [
    { by: "nobody", fields: { hold: settled, amount: cents(20_00) }, ought: "ok", after: withdrawn(settled) },
    { by: "nobody", fields: { hold: newRequestId(), amount: cents(20_00) }, ought: "hold-unknown" },
  ],
  release: [{ by: "nobody", fields: { hold: released }, ought: "ok", after: withdrawn(released) }],
  transfer: [
    { by: "alice", fields: { payee: "bob", amount: cents(1_00) }, ought: "ok" },
    { by: "alice", fields: { payee: "nobody.here", amount: cents(1_00) }, ought: "payee-unknown" },
  ],
  payee: [
    { by: "alice", fields: { payee: "bob" }, ought: "ok" },
    { by: "alice", fields: { payee: "nobody.here" }, ought: "payee-unknown" },
    { by: "alice", fields: { payee: "ALICE" }, ought: "payee-is-self" },
  ],
  statement: [{ by: "alice", fields: { before: 0, most: 10 }, ought: "ok" }],
  usual: [{ by: "alice", fields: {}, ought: "ok" }],
  receipt: [
    {
      ...{ by: "alice", fields: { request: deposited }, ought: "ok" },
      after: (bank) => asAlice(bank, (atm) => atm.ask("deposit", { amount: cents(1_00) }, deposited)),
    },
    { by: "alice", fields: { request: newRequestId() }, ought: "receipt-unknown" },
  ],
  limit: [{ by: "alice", fields: {}, ought: "ok" }],
  "set-limit": [
    { by: "alice", fields: { limit: cents(500_00) }, ought: "ok" },
    { by: "alice", fields: { limit: cents(9_000_00) }, ought: "limit-above-bank" },
  ],
  outcome: [
    { by: "nobody", fields: { request: newRequestId() }, ought: "ok" },
    { by: "nobody", fields: { request: held }, ought: "ok", after: withdrawn(held) },
  ],
  "cash-load": [
    { by: "nobody", fields: { notes, ...operator }, ought: "ok" },
    { by: "nobody", fields: { notes: [], ...operator }, ought: "cash-amount" },
  ],
  "cash-unload": [
    { by: "nobody", fields: { notes, ...operator }, ought: "ok" },
    { by: "nobody", fields: { notes: [], ...operator }, ought: "cash-amount" },
  ],
  "cash-count": [
    { by: "nobody", fields: count, ought: "holds-open" },
    { by: "nobody", fields: { ...count, second: "OLGA" }, ought: "second-operator" },
    {
      ...{ by: "nobody", ought: "cash-amount" },
      fields: { ...count, cassettes: [{ denomination: cents(10 ** 12), notes: 10 ** 9 }] },
    },
  ],
  "terminal-status": [{ by: "nobody", fields: { inService: true, cassettes: [], rejected: [] }, ought: "ok" }],
  // What is shown is no event, for the log would grow by being looked at; this bank has nothing to show.
  checkpoint: [{ by: "nobody", fields: { size: 0 }, ought: "checkpoint-none" }],
  "witness-alarm": [{ by: "nobody", fields: { reason: "forked", kept: 1, offered: 1 }, ought: "ok", recorded: "error:forked" }],
};

/** A channel for the request, whose session is admitted and recorded. */
export async function atmFor(bank: TestBank, by: "alice" | "nobody"): Promise<TestAtm> {
  const atm = by === "alice" ? await bank.signedIn(by) : await bank.connect();
  await atm.ask("outcome", { request: newRequestId() });
  return atm;
}

/** Resolves once the end of the channel is recorded, so that no statement of it is under way later. */
export async function leave(bank: TestBank, atm: TestAtm): Promise<void> {
  await atm.close();
  const { sql } = bank.database.store;
  while ((await sql`select from audit_event where session = ${atm.channel.sessionId} and kind = 'channel-close'`).length === 0);
}

async function asAlice<Result>(bank: TestBank, act: (atm: TestAtm) => Promise<Result>): Promise<Result> {
  const atm = await bank.signedIn("alice");
  const result = await act(atm);
  await leave(bank, atm);
  return result;
}
