import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { writeSecretFile } from "../files/files.ts";
import { addBankKey, dropBankKey, openBankKeys, serverKeyId } from "./bank-key.ts";

async function folder() {
  const place = await mkdtemp(path.join(tmpdir(), "bank-key-"));
  return { file: path.join(place, "bank.json"), [Symbol.asyncDispose]: () => rm(place, { recursive: true }) };
}

test("the bank's key pair is made at the first start and kept", async () => {
  await using at = await folder();
  const first = await openBankKeys(at.file);
  assert.equal(first.length, 1);
  assert.deepEqual(await openBankKeys(at.file), first);
});

test("a key pair can be added and one of two dropped; there are always one or two", async () => {
  await using at = await folder();
  const [old] = await openBankKeys(at.file);
  const idOf = (pair: { publicKey: Buffer } | undefined) => serverKeyId(pair?.publicKey as Buffer).toString("hex");
  await dropBankKey(at.file, idOf(old));
  assert.deepEqual(await openBankKeys(at.file), [old], "the only pair stays");
  const both = await addBankKey(at.file);
  assert.deepEqual(both[0], old);
  assert.deepEqual(await openBankKeys(at.file), both);
  await assert.rejects(addBankKey(at.file), { code: "bank-keys-full" });
  await dropBankKey(at.file, "00".repeat(8));
  assert.deepEqual(await openBankKeys(at.file), both, "nobody has this id");
  await dropBankKey(at.file, idOf(old));
  assert.deepEqual(await openBankKeys(at.file), both.slice(1));
});

test("a server key id is the first 8 bytes of SHA-256 of the public key", () => {
  const publicKey = Buffer.alloc(32, 5);
  assert.equal(serverKeyId(publicKey).toString("hex"), createHash("sha256").update(publicKey).digest("hex").slice(0, 16));
});

test("a file that others can read, or with other content, is refused without quoting a key, and not changed", async () => {
  await using at = await folder();
  await openBankKeys(at.file);
  await chmod(at.file, 0o644);
  await assert.rejects(openBankKeys(at.file), { code: "secret-file-open" });
  const key = "5a".repeat(32);
  const wrong = [
    "",
    "{}",
    "[]",
    "null",
    "not JSON",
    { static_private: [] },
    { static_private: [key, key, key] },
    { static_private: key },
    { static_private: [`${key}5a`] },
    { static_private: [key, 5] },
  ];
  for (const each of wrong) {
    const text = typeof each === "string" ? each : JSON.stringify(each);
    await writeSecretFile(at.file, text, { replace: true });
    await assert.rejects(
      openBankKeys(at.file),
      (error: Error & { code?: string }) => error.code === "secret-file-format" && !error.message.includes("5a5a"),
    );
    assert.equal(await readFile(at.file, "utf8"), text);
  }
});
