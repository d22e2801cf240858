import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { writeSecretFile } from "../files/files.ts";
import { Money, TerminalId } from "../model/model.ts";
import { formatVerifier } from "../tlog/tlog.ts";
import { type KeyFile, KeyFileError, readKeyFile, writeKeyFile } from "./key-file.ts";

const VERIFIER = formatVerifier({ name: "bank.example/log", publicKey: generateKeyPairSync("ed25519").publicKey });

async function folder() {
  const place = await mkdtemp(path.join(tmpdir(), "key-file-"));
  return { file: path.join(place, "atm.json"), [Symbol.asyncDispose]: () => rm(place, { recursive: true }) };
}

const KEYS: KeyFile = {
  terminal: TerminalId("ATM-0001"),
  staticPrivate: Buffer.alloc(32, 0x11),
  pskEpoch: 1,
  psk: Buffer.alloc(32, 0x22),
  next: null,
  bankStaticPublic: Buffer.alloc(32, 0x33),
  auditLog: VERIFIER,
  cassettes: [{ denomination: Money(2000n), notes: 100 }],
};

test("a key file is the JSON of PROTOCOL.md, section 1.1, with mode 0600", async () => {
  await using at = await folder();
  await writeKeyFile(at.file, KEYS);
  assert.equal((await stat(at.file)).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(await readFile(at.file, "utf8")), {
    terminal_id: "ATM-0001",
    static_private: "11".repeat(32),
    psk_epoch: 1,
    psk: "22".repeat(32),
    bank_static_public: "33".repeat(32),
    audit_log: VERIFIER,
    cassettes: [{ denomination: 2000, notes: 100 }],
  });
});

test("reading inverts writing, also for an ATM that keeps its own private key", async () => {
  for (const keys of [
    KEYS,
    { ...KEYS, next: { epoch: 2, psk: Buffer.alloc(32, 0x44) } },
    { ...KEYS, staticPrivate: null, auditLog: null, cassettes: [], pskEpoch: 0xffff_ffff },
  ]) {
    await using at = await folder();
    await writeKeyFile(at.file, keys);
    assert.deepEqual(await readKeyFile(at.file), keys);
  }
});

test("an existing key file is not overwritten", async () => {
  await using at = await folder();
  await writeKeyFile(at.file, KEYS);
  await assert.rejects(writeKeyFile(at.file, { ...KEYS, pskEpoch: 2 }), { code: "secret-file-exists" });
  assert.equal((await readKeyFile(at.file)).pskEpoch, 1);
});

test("the error for a wrong key file says what is wrong and quotes no key", async () => {
  await using at = await folder();
  await writeKeyFile(at.file, KEYS);
  const whole = JSON.parse(await readFile(at.file, "utf8")) as object;
  const cases: readonly [object, RegExp][] = [
    [{ terminal_id: undefined }, /"terminal_id" is missing/],
    [{ terminal_id: "x".repeat(33) }, /not a terminal id/],
    [{ psk: `${"22".repeat(31)}2g` }, /"psk" is not 32 bytes in lower-case hex/],
    [{ psk: "AB".repeat(32) }, /"psk" is not 32 bytes in lower-case hex/],
    [{ static_private: "1111" }, /"static_private" is not 32 bytes/],
    [{ bank_static_public: null }, /"bank_static_public" is missing/],
    [{ psk_epoch: "1" }, /"psk_epoch" is missing/],
    [{ psk_epoch: 2 ** 32 }, /"psk_epoch"/],
    [{ next_psk_epoch: 2 }, /"next_psk" is missing/],
    [{ next_psk: "11".repeat(32) }, /"next_psk_epoch" is missing/],
    [{ next_psk_epoch: 1, next_psk: "11".repeat(32) }, /"next_psk_epoch" is not after/],
    [{ cassettes: [{ denomination: 2000 }] }, /"cassettes" is not a list/],
    [{ cassettes: {} }, /"cassettes" is not a list/],
  ];
  for (const [change, reason] of cases) {
    await writeSecretFile(at.file, JSON.stringify({ ...whole, ...change }), { replace: true });
    await assert.rejects(readKeyFile(at.file), (error: Error & { code?: string }) => {
      assert.equal(error.code, "key-file-invalid");
      assert.match(error.message, reason);
      assert.doesNotMatch(error.message, /(11|22|33){4}/);
      return true;
    });
  }
  await writeSecretFile(at.file, `{"psk": "${"22".repeat(32)}"`, { replace: true });
  await assert.rejects(readKeyFile(at.file), { code: "key-file-invalid", message: /is not valid/ });
});

test("the error for a missing key file names the command that makes it", async () => {
  await assert.rejects(
    readKeyFile("/nowhere/atm-1.key"),
    (error) => error instanceof KeyFileError && error.code === "key-file-missing" && /strongroom atm enrol N/.test(error.message),
  );
});

test("a key file that others may read is refused with the fix", async () => {
  await using at = await folder();
  await writeKeyFile(at.file, KEYS);
  await chmod(at.file, 0o640);
  await assert.rejects(readKeyFile(at.file), { code: "key-file-open", message: /chmod 600/ });
});
