import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { generateKeyPair as newKeyPair, rawPrivate } from "../src/crypto/crypto.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { Adversary } from "./adversary.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { ScriptedAtm } from "./scripted-atm.ts";
import { TwoOperators } from "./two-operators.ts";

// Effects of enrolment, rotation and revocation on the network.
let bank: BankUnderTest;
before(async () => {
  // With one worker, the end of the session shows that the worker knows of the revocation.
  bank = await BankUnderTest.start(["--workers", "1"]);
});
after(() => bank[Symbol.asyncDispose]());

test("an unknown or revoked ATM, a wrong key, epoch or name: the bank sends none of them a byte", async () => {
  const good = await bank.enrol(1);
  const revoked = await bank.enrol(2);
  await using live = await bank.connect(revoked);
  await bank.run("terminal", "revoke", "2", "--break-glass", "a test");
  await live.channel.ended;
  const strangers: Readonly<Record<string, InitiatorKeys>> = {
    "an unknown static key": { ...good, staticPrivate: rawPrivate(newKeyPair()) },
    "a revoked ATM": revoked,
    "a wrong pre-shared key": { ...good, psk: randomBytes(32) },
    "an epoch that is not": { ...good, pskEpoch: 7 },
    "another ATM's name": { ...good, terminalId: terminalIdOf(3) },
    "another bank's key": { ...good, bankStaticPublic: newKeyPair().publicKey },
  };
  await using wire = await Adversary.start(bank.port);
  for (const [who, keys] of Object.entries(strangers)) {
    await assert.rejects(ScriptedAtm.connect(wire.port, keys), { code: "truncated" }, who);
    assert.deepEqual(
      wire.seen.filter(({ direction }) => direction === "s2c"),
      [],
      who,
    );
  }
  await using atm = await ScriptedAtm.connect(wire.port, good);
  await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
});

test("after a rotation both keys open channels until a day after the first use of the new key", async () => {
  const old = await bank.enrol(11);
  const operators = await TwoOperators.at(bank);
  assert.equal((await operators.agree("terminal-rotate", { terminal: 11 })).state, "done");
  await operators.leave();
  const renewed = await nextKey(old);
  assert.deepEqual(await nextKey(old), renewed, "given again until it is confirmed");
  assert.equal(renewed.pskEpoch, 2);
  await opensChannel(old);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0011 +active +1, 2 +20/);
  await opensChannel(renewed);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0011 +active +1 until 20\S+, 2 +20/);
  await opensChannel(old);
  // A day later, by the bank's clock, the old key is no longer valid.
  await bank.database.store
    .sql`update terminal_psk set not_after = now() - interval '1 second' where terminal = 'ATM-0011' and epoch = 1`;
  await bank.database.store.sql`select pg_notify('terminal_changed', 'ATM-0011')`;
  await eventuallyRefused(old);
  await opensChannel(renewed);
});

test("the bank disconnects a silent connection after five seconds at most", { timeout: 10_000 }, async () => {
  const socket = connect(bank.port, "127.0.0.1");
  const since = performance.now();
  await new Promise((resolve) => socket.on("error", () => {}).on("close", resolve));
  assert.ok(performance.now() - since >= 4_900);
  assert.equal(socket.bytesRead, 0);
});

/** The key that an order gives this ATM, which does not confirm it. */
async function nextKey(keys: InitiatorKeys): Promise<InitiatorKeys> {
  await using atm = await bank.connect(keys);
  const { keys: given } = await atm.get("next-order", { seconds: 20, closed: "nobody", operator: "" });
  assert.equal(given.length, 1);
  return { ...keys, psk: given[0]?.psk as Buffer, pskEpoch: given[0]?.epoch ?? 0 };
}

async function opensChannel(keys: InitiatorKeys): Promise<void> {
  await using atm = await bank.connect(keys);
  await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
}

async function eventuallyRefused(keys: InitiatorKeys): Promise<void> {
  for (const since = performance.now(); ; ) {
    const atm = await ScriptedAtm.connect(bank.port, keys).catch(() => null);
    if (atm === null) return;
    await atm[Symbol.asyncDispose]();
    assert.ok(performance.now() - since < 5_000, "the old key still opens channels");
  }
}
