import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { enrolMissing } from "../src/cli/commands/enrolment.ts";
import { Settings } from "../src/cli/options/settings.ts";
import { generateKeyPair as newKeyPair, rawPrivate } from "../src/crypto/crypto.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { printEnrolmentRequest } from "../src/provisioning/enrolment-request.ts";
import { Adversary } from "./adversary.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { ScriptedAtm } from "./scripted-atm.ts";
import { TwoOperators } from "./two-operators.ts";

// Enrolments at one bank, and then the effects of enrolment, rotation and revocation on the network.
const REQUEST = printEnrolmentRequest({
  ...{ terminal: terminalIdOf(9), publicKey: newKeyPair().publicKey, sealTo: newKeyPair().publicKey },
});

let bank: BankUnderTest;
before(async () => {
  // With one worker, the end of the session shows that the worker knows of the revocation.
  bank = await BankUnderTest.start(["--workers", "1"]);
});
after(() => bank[Symbol.asyncDispose]());

// The state after a power failure between writing the key file and committing the registry: the load is booked and the file is
// on the disk, but the bank does not know the ATM.
async function cutOff(n: number): Promise<void> {
  const { sql } = bank.database.store;
  const terminal = `ATM-${String(n).padStart(4, "0")}`;
  await sql`delete from terminal_psk where terminal = ${terminal}`;
  await sql`delete from terminal where id = ${terminal}`;
}

async function cashOf(terminal: string): Promise<bigint> {
  const [row] = await bank.database.store.sql<{ posted: bigint }[]>`select posted from account where terminal = ${terminal}`;
  return row?.posted ?? -1n;
}

test("an interrupted enrolment can be repeated, and its first load is booked once", async () => {
  await bank.enrol(5);
  await cutOff(5);
  const out = path.join(bank.data, "again.json");
  const other = await bank.run("terminal", "first", "5", "--out", out, "--load", "1x50");
  assert.equal(other.code, 2);
  assert.match(other.stderr, /has booked another first load: give the same --load again/);
  assert.equal((await bank.run("terminal", "first", "5", "--out", out)).code, 0);
  assert.equal(await cashOf("ATM-0005"), 18_000_00n);
  assert.ok((JSON.parse(readFileSync(out, "utf8")) as { cassettes: unknown[] }).cassettes.length > 0);
  assert.equal((await bank.run("ledger", "verify")).code, 0);
});

test("at the next start an ATM whose key the bank does not know gets a new key, and the old file is kept", async () => {
  const settings = new Settings({ data: bank.data }, {}, "/");
  await enrolMissing(settings, bank.database.url, [6]);
  await cutOff(6);
  await enrolMissing(settings, bank.database.url, [6]);
  await enrolMissing(settings, bank.database.url, [6]);
  assert.deepEqual(
    readdirSync(path.join(bank.data, "atm-6")).map((name) => name.replace(/unknown-\d+$/, "unknown")),
    ["key.json", "key.json.unknown"],
  );
  assert.equal(await cashOf("ATM-0006"), 18_000_00n);
  assert.match((await bank.run("terminal", "list")).stdout, /ATM-0006 +active +1 /);
});

test("a key file is never overwritten, and a failed enrolment books nothing", async () => {
  await bank.enrol(7);
  const { code, stderr } = await bank.run("terminal", "first", "8", "--out", path.join(bank.data, "atm-7.json"));
  assert.equal(code, 2);
  assert.match(stderr, /is there already and is not overwritten: name another file with --out/);
  assert.equal(await cashOf("ATM-0008"), -1n);
});

test("once the bank has operators, nobody alone gets an ATM's keys: no command and no start", async () => {
  await (await TwoOperators.at(bank)).leave();
  const out = path.join(bank.data, "nobody.json");
  const { code, stderr } = await bank.run("terminal", "first", "9", "--out", out);
  assert.equal(code, 2);
  assert.match(stderr, /the bank has operators, so two administrators enrol ATM 9: on its machine, strongroom atm enrol 9/);
  const settings = new Settings({ data: bank.data }, {}, "/");
  await enrolMissing(settings, bank.database.url, [6]);
  await assert.rejects(enrolMissing(settings, bank.database.url, [6, 9]), /two administrators enrol ATM 9/);
  for (const args of [
    ["terminal", "enrol", REQUEST],
    ["terminal", "rotate", "6"],
  ]) {
    const tried = await bank.run(...args, "--break-glass", "a test");
    assert.equal(tried.code, 1, tried.stderr);
    assert.match(tried.stderr, /two signed-in operators/);
  }
  const keyFile = await bank.run("terminal", "key-file", "6");
  assert.equal(keyFile.code, 1);
  assert.match(keyFile.stderr, /no sealed key file waits for this ATM/);
  assert.equal(existsSync(out), false);
  assert.doesNotMatch((await bank.run("terminal", "list")).stdout, /ATM-0009|ATM-0006 .* 2 /);
});

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
