import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import {
  addLogKey,
  dropLogKey,
  logKeyId,
  makeAuditorKey,
  makeLogKey,
  readKeyPair,
  readLogKeys,
  readPublicKey,
  writeKeyPair,
} from "./keys.ts";

const dir = await mkdtemp(path.join(tmpdir(), "strongroom-keys-"));
after(() => rm(dir, { recursive: true }));

test("key pairs are read as they were written, and only the owner may read the private key", async () => {
  for (const [kind, make] of [
    ["ed25519", makeLogKey],
    ["x25519", makeAuditorKey],
  ] as const) {
    const [file, pair] = [path.join(dir, `${kind}.key`), make()];
    await writeKeyPair(file, pair);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(`${file}.pub`)).mode & 0o777, 0o644, "anybody may read the public one");
    assert.match(await readFile(file, "utf8"), /^-----BEGIN PRIVATE KEY-----\n/);
    assert.ok((await readKeyPair(file, kind)).privateKey.equals(pair.privateKey));
    assert.ok((await readKeyPair(file, kind)).publicKey.equals(pair.publicKey));
    assert.ok((await readPublicKey(`${file}.pub`, kind)).equals(pair.publicKey));
    await assert.rejects(writeKeyPair(file, make()), { code: "key-file" }, "a key is never overwritten");
  }
});

test("a file that is not the expected key is refused", async () => {
  const file = path.join(dir, "some.key");
  await writeKeyPair(file, makeAuditorKey());
  await assert.rejects(readKeyPair(file, "ed25519"), { code: "key-file" });
  await assert.rejects(readKeyPair(`${file}.pub`, "x25519"), { code: "key-file" });
  await assert.rejects(readPublicKey(file, "x25519"), { code: "key-file" }, "a private key instead of a public one");
  await assert.rejects(readPublicKey(`${file}.pub`, "ed25519"), { code: "key-file" }, "a public key of the other kind");
  await assert.rejects(readPublicKey(path.join(dir, "none"), "x25519"), { code: "key-file" });
  const nonsense = path.join(dir, "nonsense.key");
  await writeFile(nonsense, "nonsense", { mode: 0o600 });
  await assert.rejects(readKeyPair(nonsense, "x25519"), { code: "key-file" });
  await chmod(file, 0o640);
  await assert.rejects(readKeyPair(file, "x25519"), { code: "key-file" }, "other accounts may read the file");
});

test("a written key pair is there after any power failure; of one under way each file is whole or missing", async () => {
  await using disk = await CrashDisk.make();
  const pair = makeLogKey();
  await writeKeyPair(path.join(disk.folder, "a.key"), pair, { disk });
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    const names = await readdir(folder);
    const file = path.join(folder, "a.key");
    if (names.includes("a.key")) assert.ok((await readKeyPair(file, "ed25519")).publicKey.equals(pair.publicKey), text);
    else assert.ok(steps < disk.length && !names.includes("a.key.pub"), text);
    if (names.includes("a.key.pub")) assert.ok((await readPublicKey(`${file}.pub`, "ed25519")).equals(pair.publicKey), text);
    else assert.ok(steps < disk.length, text);
  });
});

test("a file of log keys holds one and its successor, the older first for whoever reads one key, and never none", async () => {
  const file = path.join(dir, "audit-log.key");
  const first = makeLogKey();
  await writeKeyPair(file, first);
  const ids = async () => (await readLogKeys(file)).map(({ publicKey }) => logKeyId(publicKey));
  const firstId = logKeyId(first.publicKey);
  assert.deepEqual(await ids(), [firstId]);
  const second = logKeyId((await addLogKey(file)).publicKey);
  assert.deepEqual(await ids(), [firstId, second]);
  assert.ok((await readKeyPair(file, "ed25519")).publicKey.equals(first.publicKey));
  assert.ok((await readPublicKey(`${file}.pub`, "ed25519")).equals(first.publicKey));
  await dropLogKey(file, firstId);
  assert.deepEqual(await ids(), [second]);
  assert.equal(logKeyId(await readPublicKey(`${file}.pub`, "ed25519")), second);
  assert.deepEqual([(await stat(file)).mode & 0o777, (await stat(`${file}.pub`)).mode & 0o777], [0o600, 0o644]);
  await dropLogKey(file, second);
  assert.deepEqual(await ids(), [second]);
  const text = await readFile(file, "utf8");
  for (const wrong of [text.repeat(3), `${text}\n${text}`, `${text}${text}more`]) {
    await writeFile(file, wrong);
    await assert.rejects(readLogKeys(file), { code: "key-file" });
  }
});
