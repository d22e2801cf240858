import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { ChannelError } from "../../channel/channel.ts";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { terminalIdOf } from "../../model/model.ts";
import { type EpochKey, type KeyFile, readKeyFile, writeKeyFile } from "../../provisioning/provisioning.ts";
import { OwnKeys } from "./own-keys.ts";

const key = (epoch: number): EpochKey => ({ epoch, psk: Buffer.alloc(32, epoch) });
const [OLD, NEW] = [key(1), key(2)];
const WHOLE: KeyFile = {
  ...{ terminal: terminalIdOf(1), staticPrivate: Buffer.alloc(32, 9), pskEpoch: OLD.epoch, psk: OLD.psk, next: null },
  ...{ bankStaticPublic: Buffer.alloc(32, 8), auditLog: null, cassettes: [] },
};
const NAME = "key.json";

/** An ATM with a key file on this disk. */
async function enrolled(disk: CrashDisk, whole = WHOLE) {
  const file = path.join(disk.folder, NAME);
  await writeKeyFile(file, whole, { disk });
  return { file, ...(await opened(disk)) };
}

/** An ATM that starts on this disk's key file. */
async function opened(disk: CrashDisk, folder = disk.folder) {
  const file = path.join(folder, NAME);
  const logged: string[] = [];
  const log = (level: string) => void logged.push(level);
  const writing = folder === disk.folder ? { writing: { disk } } : {};
  return { logged, keys: new OwnKeys({ file, keys: await readKeyFile(file), log, ...writing }) };
}

/** A bank that holds keys of these epochs, and ends every other handshake; `used` are the epochs that it has answered. */
function bank(...held: readonly number[]) {
  const [tried, used] = [[] as number[], [] as number[]];
  const connect = async ({ epoch, psk }: EpochKey): Promise<number> => {
    tried.push(epoch);
    if (!held.includes(epoch) || !psk.equals(key(epoch).psk)) throw new ChannelError("truncated");
    used.push(epoch);
    return epoch;
  };
  return { tried, used, connect };
}

test("the key of a rotation is used from the next handshake on, and the old one is erased once the bank has answered", async () => {
  await using disk = await CrashDisk.make();
  const { keys, file } = await enrolled(disk);
  assert.equal(await keys.connect(bank(1, 2).connect), 1);
  assert.equal(await keys.take(NEW), true);
  assert.deepEqual(await readKeyFile(file), { ...WHOLE, next: NEW }, "beside the old one");
  const both = bank(1, 2);
  assert.equal(await keys.connect(both.connect), 2);
  assert.deepEqual(both.tried, [2]);
  assert.deepEqual(await readKeyFile(file), { ...WHOLE, pskEpoch: 2, psk: NEW.psk });
  await assert.rejects(keys.connect(bank(1).connect), { code: "truncated" });
});

test("a key taken again changes nothing, before and after its first use; another of an old epoch is refused", async () => {
  await using disk = await CrashDisk.make();
  const { keys } = await enrolled(disk);
  await keys.take(NEW);
  const { length } = disk;
  assert.equal(await keys.take(NEW), true);
  assert.equal(await keys.take({ ...NEW, psk: OLD.psk }), false, "another key of this epoch");
  assert.equal(await keys.take({ ...OLD, psk: NEW.psk }), false);
  assert.equal(disk.length, length);
  await keys.connect(bank(1, 2).connect);
  assert.equal(await keys.take(NEW), true);
  assert.equal(await keys.take(OLD), false, "no key comes back");
  assert.equal(keys.newest, 2);
});

test("if the bank does not answer under the new key the old one serves, and the new one is tried again", async () => {
  await using disk = await CrashDisk.make();
  const { keys, logged } = await enrolled(disk);
  await keys.take(NEW);
  assert.equal(await keys.connect(bank(1).connect), 1);
  assert.deepEqual(logged, ["warn"]);
  assert.equal(await keys.connect(bank(1, 2).connect), 2);
  for (const code of ["unreachable", "timeout-ready"] as const) {
    await using another = await CrashDisk.make();
    const { keys: both } = await enrolled(another, { ...WHOLE, next: NEW });
    let tries = 0;
    const failing = async (): Promise<never> => {
      tries++;
      throw new ChannelError(code);
    };
    await assert.rejects(both.connect(failing), { code });
    assert.equal(tries, 1, `${code}: only a handshake that the bank ended is tried under the other key`);
  }
});

test("after a power failure at any step the ATM has a key that the bank accepts", async () => {
  await using disk = await CrashDisk.make();
  const { keys } = await enrolled(disk);
  const since = disk.length;
  await keys.take(NEW);
  const taken = disk.length;
  // The bank ends the old key only once the new one was used.
  await keys.connect(bank(1, 2).connect);
  const begun = disk.length;
  await disk.everyCrash(since, async (folder, { steps, text }) => {
    const { keys: after } = await opened(disk, folder);
    assert.ok(await after.connect(bank(1, 2).connect), text);
    const again = await opened(disk, folder);
    if (steps >= taken) assert.equal(await again.keys.connect(bank(2).connect), 2, text);
    if (steps >= begun) await assert.rejects(again.keys.connect(bank(1).connect), text);
  });
});

test("a full disk takes no key, and a disk that is full later leaves both", async () => {
  await using disk = await CrashDisk.make();
  const { keys, logged } = await enrolled(disk);
  disk.fails = () => "full";
  await assert.rejects(keys.take(NEW));
  assert.equal(await keys.connect(bank(1).connect), 1);
  disk.fails = () => null;
  await keys.take(NEW);
  disk.fails = () => "full";
  assert.equal(await keys.connect(bank(1, 2).connect), 2);
  assert.deepEqual(logged, ["error"], "the channel is open nevertheless");
  disk.fails = () => null;
  assert.equal(await keys.connect(bank(2).connect), 2);
  assert.equal((await opened(disk)).keys.newest, 2);
});

test("a key file that was replaced while the ATM runs is not overwritten", async () => {
  await using disk = await CrashDisk.make();
  const { keys, file } = await enrolled(disk);
  const again = { ...WHOLE, pskEpoch: 5, psk: Buffer.alloc(32, 5) };
  await writeKeyFile(file, again, { replace: true });
  await assert.rejects(keys.take(NEW), { code: "key-file-invalid", message: /start the ATM again/ });
  assert.deepEqual(await readKeyFile(file), again);
});

test("channels that open at once under the new key write it once", async () => {
  await using disk = await CrashDisk.make();
  const { keys, logged } = await enrolled(disk);
  await keys.take(NEW);
  const epochs = await Promise.all(Array.from({ length: 4 }, () => keys.connect(bank(1, 2).connect)));
  assert.deepEqual(epochs, [2, 2, 2, 2]);
  assert.deepEqual(logged, ["info"]);
});
