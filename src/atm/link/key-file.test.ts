import assert from "node:assert/strict";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readAtmKeys } from "./key-file.ts";

const whole = {
  terminal_id: "ATM-0001",
  static_private: "11".repeat(32),
  psk_epoch: 1,
  psk: "22".repeat(32),
  bank_static_public: "33".repeat(32),
  cassettes: [{ denomination: 2000, notes: 100 }],
};

test("a key file holds the ATM's keys and its first load", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "atm-keys-"));
  const file = path.join(folder.path, "key.json");
  await writeFile(file, JSON.stringify(whole), { mode: 0o600 });
  const { keys, cassettes } = await readAtmKeys(file);
  assert.equal(keys.terminalId, "ATM-0001");
  assert.equal(keys.pskEpoch, 1);
  assert.deepEqual(keys.psk, Buffer.alloc(32, 0x22));
  assert.deepEqual([keys.staticPrivate, keys.bankStaticPublic], [Buffer.alloc(32, 0x11), Buffer.alloc(32, 0x33)]);
  assert.deepEqual(cassettes, [{ denomination: 2000n, notes: 100 }]);
});

test("a key file without a private key, or with notes that cannot be paid out, is refused", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "atm-keys-"));
  const file = path.join(folder.path, "key.json");
  const cases: readonly [object, RegExp][] = [
    [{ static_private: undefined }, /"static_private" is missing/],
    [{ cassettes: [whole.cassettes[0], whole.cassettes[0]] }, /key\.json is not valid: "cassettes" names a denomination twice/],
    [{ cassettes: [{ denomination: 1, notes: 1 }, { denomination: 100_000, notes: 1 }] }, /too far apart/],
  ]; // biome-ignore format: one case a line
  for (const [change, message] of cases) {
    await writeFile(file, JSON.stringify({ ...whole, ...change }), { mode: 0o600 });
    await assert.rejects(readAtmKeys(file), { code: "key-file-invalid", message });
  }
});
