import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { ChannelError } from "../../channel/channel.ts";
import { generateKeyPair } from "../../crypto/crypto.ts";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { BankKeys } from "./bank-keys.ts";

const [OLD, NEW, OTHER] = [1, 2, 3].map((n) => Buffer.alloc(32, n)) as [Buffer, Buffer, Buffer];

async function keysOn(disk: CrashDisk, enrolled = OLD, folder = disk.folder) {
  const logged: string[] = [];
  const file = path.join(folder, "atm-1.bank-key");
  const keys = await BankKeys.open({ file, enrolled, log: (level) => void logged.push(level), writing: { disk } });
  return { keys, file, logged };
}

/** A bank that holds these keys, and ends every other handshake. */
const bank = (...held: readonly Buffer[]) => {
  const tried: Buffer[] = [];
  const connect = async (key: Buffer): Promise<Buffer> => {
    tried.push(key);
    if (!held.some((each) => each.equals(key))) throw new ChannelError("truncated");
    return key;
  };
  return { tried, connect, prove: async (key: Buffer) => void (await connect(key)) };
};

test("an ATM moves to a new key once the bank has answered under it, and forgets the old one when the bank does", async () => {
  await using disk = await CrashDisk.make();
  const { keys } = await keysOn(disk);
  await keys.learn([OLD], bank(OLD).prove);
  assert.equal(disk.length, 0, "nothing is new");
  await keys.learn([NEW, OLD], bank(OLD, NEW).prove);
  assert.deepEqual(keys.current, NEW);
  assert.deepEqual(await keys.connect(bank(OLD).connect), OLD, "a server that was set back");
  await keys.learn([NEW], bank(NEW).prove);
  await assert.rejects(keys.connect(bank(OLD).connect), { code: "truncated" });
  const again = await keysOn(disk);
  assert.deepEqual(again.keys.current, NEW);
});

test("a key under which the bank does not answer is not used", async () => {
  await using disk = await CrashDisk.make();
  const { keys, logged } = await keysOn(disk);
  await keys.learn([NEW, OLD], bank(OLD).prove);
  assert.deepEqual([keys.current, logged], [OLD, ["warn"]]);
  await keys.learn([NEW, OLD], bank(OLD, NEW).prove);
  assert.deepEqual(keys.current, NEW, "it tries again");
});

test("a withdrawn key is left again, and another key file counts more than what was learned", async () => {
  await using disk = await CrashDisk.make();
  const { keys } = await keysOn(disk);
  await keys.learn([NEW, OLD], bank(OLD, NEW).prove);
  await keys.learn([OLD, NEW], bank(OLD, NEW).prove);
  assert.deepEqual(keys.current, OLD);
  await keys.learn([NEW, OLD], bank(OLD, NEW).prove);
  assert.deepEqual((await keysOn(disk)).keys.current, NEW);
  assert.deepEqual((await keysOn(disk, OTHER)).keys.current, OTHER);
});

test("only a handshake that the bank ended is tried under the other key", async () => {
  await using disk = await CrashDisk.make();
  const { keys } = await keysOn(disk);
  await keys.learn([NEW, OLD], bank(OLD, NEW).prove);
  for (const code of ["unreachable", "timeout-ready", "server-hello-payload"] as const) {
    let tries = 0;
    const failing = async (): Promise<never> => {
      tries++;
      throw new ChannelError(code);
    };
    await assert.rejects(keys.connect(failing), { code });
    assert.equal(tries, 1, code);
  }
});

test("after a power failure at any step the ATM reaches a bank that has ended the old key as soon as the new one was used", async () => {
  await using disk = await CrashDisk.make();
  const { keys } = await keysOn(disk);
  let proven = Number.POSITIVE_INFINITY;
  await keys.learn([NEW, OLD], async () => {
    proven = disk.length;
  });
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    const { keys: after, logged } = await keysOn(disk, OLD, folder);
    assert.deepEqual(logged, [], text);
    assert.ok(await after.connect(bank(...(steps >= proven ? [NEW] : [OLD])).connect), text);
  });
});

test("a damaged file is logged, and the key file's key is used", async () => {
  await using disk = await CrashDisk.make();
  const { keys, file } = await keysOn(disk);
  await keys.learn([NEW, OLD], bank(OLD, NEW).prove);
  const whole = await readFile(file, "utf8");
  for (const text of [
    "",
    "null",
    "{}",
    whole.slice(0, -20),
    whole.replace(`"${NEW.toString("hex")}"`, "5"),
    '{"enrolled":"","keys":[]}',
  ]) {
    await writeFile(file, text);
    const again = await keysOn(disk);
    assert.deepEqual([again.keys.current, again.logged], [OLD, ["error"]], text);
  }
});

test("an ATM follows the bank's rotation over its channel, restarts included, and back", async () => {
  await using atm = await TestAtm.start();
  const { bank: server } = atm;
  const [old] = server.statics as [(typeof server.statics)[0]];
  const next = generateKeyPair();
  server.statics.push(next);
  server.ledger.bankKeys = [next.publicKey, old.publicKey];
  await atm.atm.witness.check();
  server.statics.splice(0, 1);
  server.ledger.bankKeys = [next.publicKey];
  await atm.atm.witness.check();
  await atm.restart();
  await atm.atm.witness.check();
  server.statics.splice(0, 1, next, old);
  server.ledger.bankKeys = [old.publicKey, next.publicKey];
  await atm.atm.witness.check();
  server.statics.splice(0, 1);
  await atm.atm.witness.check();
  server.statics.splice(0, 1, generateKeyPair());
  await assert.rejects(atm.atm.witness.check(), { code: "bank-unreachable" });
});
