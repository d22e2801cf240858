import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import { ALL_ENTRIES, type OperationName, type RequestOf } from "../../protocol/protocol.ts";
import { findOrder } from "../../terminals/terminals.ts";
import type { TestAtm } from "./test-atm.ts";
import { PASSWORD, type TestBank } from "./test-bank.ts";

/** One request, and its expected outcome: "ok" or a refusal. */
export interface Case<Name extends OperationName> {
  readonly by: "alice" | "nobody";
  readonly fields: RequestOf<Name>;
  readonly expected: string;
  /** The event's outcome, if it differs. */
  readonly recorded?: string;
  /** The request's id, if the bank must know it before. */
  readonly id?: RequestId;
  /** What the event has as its request, if it is not the request's id. */
  readonly about?: RequestId;
  /** Runs before the request. */
  readonly after?: (bank: TestBank) => Promise<unknown>;
}

const cents = (amount: number): Money => Money(BigInt(amount));
const [held, settled, released, deposited] = [newRequestId(), newRequestId(), newRequestId(), newRequestId()];
const notes = [{ denomination: cents(10_00), notes: 2 }];
const operator = { operator: "olga", login: "olga" };
const count = { cassettes: notes, rejected: [] };
const counted = newRequestId();
const [ended, unknown] = [newRequestId(), newRequestId()];
const standing = { seconds: 0, closed: "operator", operator: "olga" } as const;
/** The order of a count, after the ATM has reported that it is closed; it is given once. */
const ordered = async (bank: TestBank): Promise<void> => {
  if ((await findOrder(bank.database.store.sql, counted)) !== null) return;
  const atm = await bank.connect();
  await atm.get("terminal-status", { inService: false, cassettes: [], rejected: [] });
  await leave(bank, atm);
  await bank.order({ id: counted, kind: "count", counted: count });
};
const withdrawn =
  (hold: RequestId) =>
  (bank: TestBank): Promise<unknown> =>
    asAlice(bank, (atm) => atm.ask("withdraw", { amount: cents(20_00) }, hold));
const WRONG = "not her password";

/** Every operation of the protocol, accepted and refused. */
export const CASES: { readonly [Name in OperationName]: readonly Case<Name>[] } = {
  signup: [
    { by: "nobody", fields: { username: "zoe", password: PASSWORD }, expected: "ok" },
    { by: "nobody", fields: { username: "Alice", password: PASSWORD }, expected: "username-taken" },
    { by: "nobody", fields: { username: "zed", password: "short" }, expected: "password-too-short" },
  ],
  signin: [
    { by: "nobody", fields: { username: "alice", password: PASSWORD }, expected: "ok" },
    { by: "nobody", fields: { username: "carol", password: WRONG }, expected: "credentials-wrong" },
    {
      ...{ by: "nobody", fields: { username: "carol", password: PASSWORD }, expected: "credentials-delayed" },
      after: async (bank) => {
        const atm = await bank.connect();
        for (let n = 0; n < 3; n++) await atm.ask("signin", { username: "carol", password: WRONG });
        await leave(bank, atm);
      },
    },
  ],
  signout: [{ by: "alice", fields: {}, expected: "ok" }],
  "change-password": [
    { by: "alice", fields: { password: WRONG, replacement: "another long secret" }, expected: "credentials-wrong" },
    { by: "alice", fields: { password: PASSWORD, replacement: "short" }, expected: "password-too-short" },
    { by: "alice", fields: { password: PASSWORD, replacement: PASSWORD }, expected: "ok" },
  ],
  balance: [{ by: "alice", fields: {}, expected: "ok" }],
  deposit: [{ by: "alice", fields: { amount: cents(10_00) }, expected: "ok" }],
  withdraw: [
    { by: "alice", fields: { amount: cents(10_00) }, expected: "ok" },
    { by: "alice", fields: { amount: cents(9_000_00) }, expected: "withdrawal-limit" },
  ],
  settle: [
    { by: "nobody", fields: { hold: settled, amount: cents(20_00) }, expected: "ok", after: withdrawn(settled) },
    { by: "nobody", fields: { hold: newRequestId(), amount: cents(20_00) }, expected: "hold-unknown" },
  ],
  release: [{ by: "nobody", fields: { hold: released }, expected: "ok", after: withdrawn(released) }],
  transfer: [
    { by: "alice", fields: { payee: "bob", amount: cents(1_00) }, expected: "ok" },
    { by: "alice", fields: { payee: "nobody.here", amount: cents(1_00) }, expected: "payee-unknown" },
  ],
  payee: [
    { by: "alice", fields: { payee: "bob" }, expected: "ok" },
    { by: "alice", fields: { payee: "nobody.here" }, expected: "payee-unknown" },
    { by: "alice", fields: { payee: "ALICE" }, expected: "payee-is-self" },
  ],
  statement: [{ by: "alice", fields: { ...ALL_ENTRIES, before: 0, most: 10 }, expected: "ok" }],
  "statement-period": [{ by: "alice", fields: { from: 0, to: 0, sign: true }, expected: "ok" }],
  usual: [{ by: "alice", fields: {}, expected: "ok" }],
  receipt: [
    {
      ...{ by: "alice", fields: { request: deposited }, expected: "ok" },
      after: (bank) => asAlice(bank, (atm) => atm.ask("deposit", { amount: cents(1_00) }, deposited)),
    },
    { by: "alice", fields: { request: newRequestId() }, expected: "receipt-unknown" },
  ],
  limit: [{ by: "alice", fields: {}, expected: "ok" }],
  "set-limit": [
    { by: "alice", fields: { limit: cents(500_00) }, expected: "ok" },
    { by: "alice", fields: { limit: cents(9_000_00) }, expected: "limit-above-bank" },
  ],
  outcome: [
    { by: "nobody", fields: { request: newRequestId() }, expected: "ok" },
    { by: "nobody", fields: { request: held }, expected: "ok", after: withdrawn(held) },
  ],
  "cash-load": [
    { by: "nobody", fields: { notes, ...operator }, expected: "ok" },
    { by: "nobody", fields: { notes: [], ...operator }, expected: "cash-amount" },
  ],
  "cash-unload": [
    { by: "nobody", fields: { notes, ...operator }, expected: "ok" },
    { by: "nobody", fields: { notes: [], ...operator }, expected: "cash-amount" },
  ],
  "cash-count": [
    { by: "nobody", fields: count, expected: "order-unknown" },
    { by: "nobody", fields: count, expected: "holds-open", id: counted, after: ordered },
  ],
  "next-order": [{ by: "nobody", fields: standing, expected: "ok", about: counted, after: ordered }],
  "order-done": [
    { by: "nobody", fields: { order: unknown, how: "done" }, expected: "order-unknown", about: unknown },
    {
      ...{ by: "nobody", fields: { order: ended, how: "jammed" }, expected: "ok", recorded: "error:jammed", about: ended },
      after: (bank) => bank.order({ id: ended, kind: "open" }),
    },
  ],
  "terminal-status": [{ by: "nobody", fields: { inService: true, cassettes: [], rejected: [] }, expected: "ok" }],
  // A shown checkpoint leaves no event, because reading the log would make it grow. This bank has no checkpoint.
  checkpoint: [{ by: "nobody", fields: { size: 0, key: "" }, expected: "checkpoint-none" }],
  // Keys that are told leave no event, as a checkpoint does not. This bank has none.
  "bank-keys": [{ by: "nobody", fields: {}, expected: "bank-busy" }],
  "witness-alarm": [
    { by: "nobody", fields: { reason: "forked", kept: 1, offered: 1 }, expected: "ok", recorded: "error:forked" },
  ],
};

/** A channel whose session is already admitted and recorded. */
export async function atmFor(bank: TestBank, by: "alice" | "nobody"): Promise<TestAtm> {
  const atm = by === "alice" ? await bank.signedIn(by) : await bank.connect();
  await atm.ask("outcome", { request: newRequestId() });
  return atm;
}

/** Resolves once the channel's end is recorded, because then none of its statements is under way. */
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
