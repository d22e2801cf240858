import assert from "node:assert/strict";
import { chmod, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { KeyFileError, parseKeyFile, readKeyFile } from "./key-file.ts";

const whole = {
  terminal_id: "ATM-0001",
  static_private: "11".repeat(32),
  psk_epoch: 1,
  psk: "22".repeat(32),
  bank_static_public: "33".repeat(32),
  cassettes: [{ denomination: 2000, notes: 100 }],
};
const parse = (change: object) => parseKeyFile(Buffer.from(JSON.stringify({ ...whole, ...change })));

test("a key file holds the ATM's keys and its first load", () => {
  const { keys, cassettes } = parse({});
  assert.equal(keys.terminalId, "ATM-0001");
  assert.equal(keys.pskEpoch, 1);
  assert.deepEqual(keys.psk, Buffer.alloc(32, 0x22));
  assert.deepEqual(cassettes, [{ denomination: 2000n, notes: 100 }]);
  assert.deepEqual(parse({ cassettes: undefined }).cassettes, []);
});

test("a wrong key file says what is wrong and quotes no key", () => {
  const cases: readonly [object, RegExp][] = [
    [{ terminal_id: undefined }, /"terminal_id" is missing/],
    [{ terminal_id: "x".repeat(33) }, /not a terminal id/],
    [{ psk: `${"22".repeat(31)}2g` }, /^Error: "psk" is not 32 bytes in hex$/],
    [{ static_private: "1111" }, /"static_private" is not 32 bytes/],
    [{ bank_static_public: null }, /"bank_static_public" is missing/],
    [{ psk_epoch: "1" }, /"psk_epoch" is missing/],
    [{ psk_epoch: 2 ** 32 }, /"psk_epoch"/],
    [{ cassettes: [{ denomination: 2000 }] }, /"cassettes" is not a list/],
    [{ cassettes: [whole.cassettes[0], whole.cassettes[0]] }, /denomination twice/],
    [{ cassettes: [{ denomination: 1, notes: 1 }, { denomination: 100_000, notes: 1 }] }, /too far apart/],
  ]; // biome-ignore format: one case a line
  for (const [change, reason] of cases) assert.throws(() => parse(change), reason);
});

test("a missing key file names the command that makes it", async () => {
  await assert.rejects(
    readKeyFile("/nowhere/atm-1.key"),
    (error) => error instanceof KeyFileError && error.code === "key-file-missing" && /terminal enrol/.test(error.message),
  );
});

test("a key file that others may read is refused, in words that mend it", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "key-file-"));
  const file = path.join(folder.path, "key.json");
  await writeFile(file, JSON.stringify(whole), { mode: 0o600 });
  assert.equal((await readKeyFile(file)).keys.pskEpoch, 1);
  await chmod(file, 0o640);
  await assert.rejects(readKeyFile(file), { code: "key-file-open", message: /chmod 600/ });
});
