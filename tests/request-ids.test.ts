import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import type { OperationName, RequestOf } from "../src/protocol/operations.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

// The bank keeps a request id for ever. A repeat gets its first answer, a refusal too, also after a restart of the bank.
const PASSWORD = "a long enough secret";
const LATER_PASSWORD = "another long secret";
let bank: BankUnderTest;
let keys: InitiatorKeys;

interface Asked {
  readonly op: OperationName;
  readonly fields: object;
  /** Another body for the same id. */
  readonly other: object;
  readonly ought: string;
  readonly id: RequestId;
}

const asked = <Name extends OperationName>(op: Name, fields: RequestOf<Name>, other: RequestOf<Name>, ought: string): Asked => ({
  op,
  fields,
  other,
  ought,
  id: newRequestId(),
});

const withoutSecrets = (fields: object): object => ({ ...fields, password: "", replacement: "" });

const cents = (amount: number): Money => Money(BigInt(amount));
const held = newRequestId();
const nowhere = newRequestId();

/** Requests while nobody is signed in, then requests while alice is signed in. */
const BY_NOBODY = [
  asked("signup", { username: "alice", password: PASSWORD }, { username: "alice", password: "some other secret" }, "ok"),
  asked("signup", { username: "bruno", password: PASSWORD }, { username: "bruno2", password: PASSWORD }, "ok"),
  asked("signup", { username: "Alice", password: PASSWORD }, { username: "alicia", password: PASSWORD }, "username-taken"),
  asked("signup", { username: "chloe", password: "short" }, { username: "chloe", password: PASSWORD }, "password-too-short"),
];
const BY_ALICE = [
  asked("deposit", { amount: cents(90_00) }, { amount: cents(90_01) }, "ok"),
  { ...asked("withdraw", { amount: cents(30_00) }, { amount: cents(30_01) }, "ok"), id: held },
  asked("withdraw", { amount: cents(60_01) }, { amount: cents(1) }, "insufficient-funds"),
  asked("settle", { hold: held, amount: cents(20_00) }, { hold: held, amount: cents(30_00) }, "ok"),
  asked("settle", { hold: held, amount: cents(1) }, { hold: nowhere, amount: cents(1) }, "hold-settled"),
  asked("release", { hold: nowhere }, { hold: held }, "hold-unknown"),
  asked("transfer", { payee: "bruno", amount: cents(5_00) }, { payee: "bruno", amount: cents(6_00) }, "ok"),
  asked("transfer", { payee: "nobody.here", amount: cents(1) }, { payee: "bruno", amount: cents(1) }, "payee-unknown"),
  asked("set-limit", { limit: cents(300_00) }, { limit: cents(200_00) }, "ok"),
  asked("set-limit", { limit: cents(2_000_01) }, { limit: cents(0) }, "limit-above-bank"),
  asked(
    "change-password",
    { password: "not her password", replacement: LATER_PASSWORD },
    { password: PASSWORD, replacement: LATER_PASSWORD },
    "credentials-wrong",
  ),
  asked(
    "change-password",
    { password: PASSWORD, replacement: "short" },
    { password: PASSWORD, replacement: LATER_PASSWORD },
    "password-too-short",
  ),
  asked(
    "change-password",
    { password: PASSWORD, replacement: LATER_PASSWORD },
    { password: PASSWORD, replacement: "a third long secret" },
    "ok",
  ),
];

before(async () => {
  bank = await BankUnderTest.start();
  keys = await bank.enrol(1);
});
after(() => bank[Symbol.asyncDispose]());

const first = new Map<RequestId, Outcome<unknown>>();
const lost = newRequestId();

test("every stored answer is returned again, only for the same body", async () => {
  await askAll(PASSWORD, async (atm, each) => {
    const outcome = await ask(atm, each);
    assert.equal(nameOf(outcome), each.ought, JSON.stringify(each.op));
    first.set(each.id, outcome);
  });
  const before = await movements();
  await askAgain();
  assert.deepEqual(await movements(), before);
});

test("an id of another operation is refused, and a void id stays void", askUnderOtherIds);

test("a restarted bank answers all of them the same", async () => {
  const before = await movements();
  await bank.restart();
  await askAgain();
  await askUnderOtherIds();
  assert.deepEqual(await movements(), before);
});

async function askAgain(): Promise<void> {
  await askAll(LATER_PASSWORD, async (atm, each) => {
    assert.deepEqual(await ask(atm, each), first.get(each.id), `${each.op} ${each.ought}`);
    const other = await ask(atm, { ...each, fields: each.other });
    // The bank keeps nothing by which a password could be guessed, so a body with another password is the same body.
    if (isDeepStrictEqual(withoutSecrets(each.other), withoutSecrets(each.fields))) assert.deepEqual(other, first.get(each.id));
    else assert.equal(nameOf(other), "request-id-reused", `${each.op} ${each.ought}`);
  });
}

async function askUnderOtherIds(): Promise<void> {
  const [deposit] = BY_ALICE as [Asked];
  await using atm = await bank.connect(keys);
  await atm.get("signin", { username: "alice", password: LATER_PASSWORD });
  assert.equal((await atm.get("outcome", { request: lost })).state, "void");
  assert.equal(nameOf(await atm.ask("deposit", { amount: cents(1) }, lost)), "request-void");
  assert.equal(nameOf(await atm.ask("withdraw", { amount: cents(90_00) }, deposit.id)), "request-id-reused");
  assert.equal(nameOf(await atm.ask("transfer", { payee: "bruno", amount: cents(90_00) }, deposit.id)), "request-id-reused");
}

/** Sends all requests in one session. Alice signs in with this password between the two lists. */
async function askAll(password: string, each: (atm: ScriptedAtm, asked: Asked) => Promise<void>): Promise<void> {
  await using atm = await bank.connect(keys);
  for (const one of BY_NOBODY) await each(atm, one);
  await atm.get("signin", { username: "alice", password });
  for (const one of BY_ALICE) await each(atm, one);
}

const ask = (atm: ScriptedAtm, { op, fields, id }: Asked): Promise<Outcome<unknown>> =>
  atm.ask(op, fields as RequestOf<typeof op>, id);

const nameOf = (outcome: Outcome<unknown>): string => (outcome.ok ? "ok" : outcome.refusal);

const movements = async (): Promise<readonly object[]> =>
  await bank.database.store.sql`select request, kind, amount from movement order by request`;
