import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { TestDoor } from "../src/atm/testing/test-door.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import { eventually } from "./eventually.ts";
import { descendants } from "./everything.ts";
import { isNightly } from "./nightly.ts";
import { DRAINS, RollingLoad } from "./rolling-run.ts";
import { ScriptedAtm } from "./scripted-atm.ts";
import { differencesOfCopies, ServersUnderLoad } from "./servers-under-load.ts";
import { TwoOperators } from "./two-operators.ts";
import { type OneServer, TwoServers } from "./two-servers.ts";

// Two bank servers on one external PostgreSQL. Each test leaves both servers running.
const PASSWORD = "a long enough secret";
const NAMES = ["alice", "bruno", "chloe", "diego"];
/** A few times as long as an answer takes: with four clients, a death still meets requests under way. `npm run crash` has no pause. */
const REST_MS = 60;
/** A server that stops in order is taken out below, under the customers who use it. */
const DAILY = /^the server that signs dies|^the copy of the server that signs/;
let banks: TwoServers;
let keys: InitiatorKeys;

before(async () => {
  banks = await TwoServers.make(...DRAINS);
  await banks.openBoth();
  keys = await banks.enrol(1);
  await banks.signUp(NAMES, PASSWORD);
  for (const server of [banks.first, banks.second]) await (await server.connect(keys))[Symbol.asyncDispose]();
});
after(() => banks[Symbol.asyncDispose]());

async function signedIn(server: OneServer, username: string, password = PASSWORD): Promise<ScriptedAtm> {
  const atm = await server.connect(keys);
  await atm.get("signin", { username, password });
  return atm;
}

/** Sends one request to both servers at once. The lock of `take` blocks both until both have begun. */
async function raced<Result>(
  take: string,
  ask: (server: OneServer, id: RequestId) => Promise<Outcome<Result>>,
): Promise<{ id: RequestId; outcomes: [Outcome<Result>, Outcome<Result>] }> {
  for (;;) {
    const id = newRequestId();
    const both = await banks.store.sql.begin(async (tx) => {
      await tx.unsafe(take);
      const asked = Promise.all([ask(banks.first, id), ask(banks.second, id)]);
      await banks.untilWaiting(2, asked);
      return { asked };
    });
    const outcomes = await both.asked;
    // The lock was held too long. Nothing was done, so the race is repeated.
    if (outcomes.some((each) => !each.ok && each.refusal === "bank-busy")) continue;
    return { id, outcomes };
  }
}

test("the same deposit at both servers at once is booked once, and both give the same answer", async () => {
  await using first = await signedIn(banks.first, "alice");
  await using second = await signedIn(banks.second, "alice");
  const { posted } = await first.get("balance", {});
  const amount = Money(25_00n);
  const { id, outcomes } = await raced("select from account where kind = 'customer' for update", (server, request) =>
    (server === banks.first ? first : second).ask("deposit", { amount }, request),
  );
  assert.deepEqual(outcomes[0], outcomes[1]);
  assert.ok(outcomes[0].ok);
  assert.equal((await second.get("balance", {})).posted, posted + amount);
  const movements = await banks.store.sql`select from movement where request = ${id}`;
  assert.equal(movements.length, 1);
});

test("the same sign-up at both servers at once makes one customer, and so does the same new password", async () => {
  await using first = await banks.first.connect(keys);
  await using second = await banks.second.connect(keys);
  const at = (server: OneServer): ScriptedAtm => (server === banks.first ? first : second);
  const answersStay = "lock table request_answer in exclusive mode";
  const fields = { username: "elena", password: PASSWORD };
  const signup = await raced(answersStay, (server, id) => at(server).ask("signup", fields, id));
  assert.deepEqual(
    signup.outcomes.map(({ ok }) => ok),
    [true, true],
  );
  for (const atm of [first, second]) await atm.get("signin", fields);
  const change = { password: PASSWORD, replacement: "another long secret" };
  const changed = await raced(answersStay, (server, id) => at(server).ask("change-password", change, id));
  assert.deepEqual(
    changed.outcomes.map(({ ok }) => ok),
    [true, true],
  );
  const events = await banks.store.sql`
    select from audit_event where request in (${signup.id}, ${changed.id}) and outcome = 'ok'`;
  assert.equal(events.length, 2);
});

test("under load a server dies, and another loses its copy of the log: sums and copies are exact, and money moves on", async () => {
  const load = await ServersUnderLoad.start(banks, keys, { names: NAMES, password: PASSWORD, restMs: REST_MS });
  await load.served();
  for (const [what, disturb] of Object.entries(load.disturb)) if (isNightly || DAILY.test(what)) await disturb();
  assert.deepEqual(await load.end(), []);
  assert.deepEqual(await differencesOfCopies(banks), []);
  assert.equal((await banks.store.sql`select from audit_event where kind = 'money-suspended'`).length, 0);
});

test("a server that customers are signed in at drains and is started again: nobody sees an error, and every operation counts once", async () => {
  const load = await RollingLoad.start(banks, { atms: 2, restMs: REST_MS }, 11);
  await load.replace(load.used);
  assert.deepEqual((await load.end()).findings, []);
});

test("a server books a withdrawal, its answer is cut, and it freezes: the other one answers the repeat, and nothing is booked twice", async () => {
  await using door = await TestDoor.open(banks.first.port);
  const atm = await ScriptedAtm.connect(door.address.port, keys);
  await atm.get("signin", { username: "chloe", password: PASSWORD });
  await using other = await signedIn(banks.second, "chloe");
  const { held } = await other.get("deposit", { amount: Money(100_00n) });
  door.loseAnswers();
  const [id, amount] = [newRequestId(), Money(30_00n)];
  const lost = atm.ask("withdraw", { amount }, id).catch(() => null);
  await eventually(
    async () => (await other.get("balance", {})).held === held + amount,
    () => "the hold was never placed",
  );
  const frozen = descendants(banks.first.program?.process.pid as number);
  for (const pid of frozen) process.kill(pid, "SIGSTOP");
  try {
    const { posted } = await other.get("balance", {});
    assert.deepEqual(await other.get("withdraw", { amount }, id), {
      posted,
      held: held + amount,
      available: posted - held - amount,
    });
    await other.get("settle", { hold: id, amount });
    const after = await other.get("balance", {});
    assert.deepEqual([after.posted, after.held], [posted - amount, held]);
  } finally {
    for (const pid of frozen) process.kill(pid, "SIGCONT");
  }
  atm.channel.destroy();
  await lost;
});

test("wrong passwords at one server delay sign-ins at the other, and an operator's lock counts at both until it is removed", async () => {
  await using first = await banks.first.connect(keys);
  await using second = await banks.second.connect(keys);
  const refusal = async (atm: ScriptedAtm, password: string): Promise<string> => {
    const outcome = await atm.ask("signin", { username: "diego", password });
    return outcome.ok ? "none" : outcome.refusal;
  };
  for (let wrong = 0; wrong < 4; wrong++) assert.equal(await refusal(first, `wrong password ${wrong}`), "credentials-wrong");
  assert.equal(await refusal(second, PASSWORD), "credentials-delayed");
  assert.equal((await banks.second.run("customer", "lock", "diego", "--break-glass", "a test")).code, 0);
  await banks.store.sql`update guess_count set forgiven = tries`;
  assert.equal(await refusal(first, PASSWORD), "credentials-locked");
  assert.equal(await refusal(second, PASSWORD), "credentials-locked");
  const operators = await TwoOperators.at({ data: banks.second.data, database: { store: banks.store } });
  assert.equal((await operators.agree("customer-unlock", { username: "diego" })).state, "done");
  await operators.leave();
  assert.equal(await refusal(first, PASSWORD), "none");
});

test("a password change at one server, or an operator's lock, ends the customer's other sessions at both", async () => {
  const own = await signedIn(banks.first, "chloe");
  const others = [await signedIn(banks.first, "chloe"), await signedIn(banks.second, "chloe")];
  await using bruno = await signedIn(banks.second, "bruno");
  const signedOut = { how: "closed", by: "peer", reason: "signed-out" };
  await own.get("change-password", { password: PASSWORD, replacement: "a password of her own" });
  for (const atm of others) assert.deepEqual(await atm.channel.ended, signedOut);
  await own.get("balance", {});
  assert.equal((await banks.second.run("customer", "lock", "chloe", "--break-glass", "a test")).code, 0);
  assert.deepEqual(await own.channel.ended, signedOut);
  await bruno.get("balance", {});
  const operators = await TwoOperators.at({ data: banks.second.data, database: { store: banks.store } });
  // Either server may carry it out.
  assert.equal((await operators.agree("customer-unlock", { username: "chloe" })).state, "done");
  await operators.leave();
  await own[Symbol.asyncDispose]();
});

test("an ATM that is revoked at one server loses its sessions at both at once", async () => {
  const revoked = await banks.enrol(2);
  const atms = [await banks.first.connect(revoked), await banks.second.connect(revoked)];
  for (const atm of atms) await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  assert.equal((await banks.second.run("terminal", "revoke", "2", "--break-glass", "a test")).code, 0);
  for (const atm of atms) assert.equal((await atm.channel.ended).how, "truncated");
  for (const { port } of [banks.first, banks.second])
    await assert.rejects(ScriptedAtm.connect(port, revoked), { code: "truncated" });
});

test("both servers stop in order, and the books and the log are sound", async () => {
  assert.deepEqual(await Promise.all([banks.first.program?.stop(), banks.second.program?.stop()]), [0, 0]);
  const { data } = banks.first;
  const { code, stdout, stderr } = await banks.first.run("verify", "--key", path.join(data, "keys", "auditor.key"));
  assert.equal(code, 0, stdout + stderr);
});
