import assert from "node:assert/strict";
import { readAtmKeys } from "../src/atm/link/key-file.ts";
import { openSecret, SecretFileError } from "../src/files/secret-file.ts";
import { KeyFileError, readKeyFile, writeKeyFile } from "../src/provisioning/key-file.ts";
import { addBankKey, openBankKeys } from "../src/terminals/bank-key.ts";
import { formatVerifier } from "../src/tlog/signed-note.ts";
import { VERIFIER } from "./fuzz-audit-keys.ts";
import { absent, holding } from "./fuzz-folder.ts";
import { by, JSON_WORDS, listed, type Target, words } from "./fuzz-target.ts";

/** Files that hold keys: the ATM's key file, and the bank's own. */

const SECRET = "5c".repeat(32);
const KEY_WORDS = [
  ...JSON_WORDS,
  ...words(
    ...listed(`"terminal_id": "static_private": "psk_epoch": "psk": "bank_static_public": "cassettes": "audit_log": "denomination": "notes":
      "${SECRET}" {"denomination":5000,"notes":200}, 4294967295 4294967296`),
  ),
];
const isSecretFileError = by(SecretFileError);

const keyFile = (cassettes: readonly object[], more: object = {}): Buffer => {
  const keys = { static_private: SECRET, psk_epoch: 1, psk: "a5".repeat(32), bank_static_public: "0e".repeat(32) };
  return Buffer.from(JSON.stringify({ terminal_id: "ATM-0001", ...keys, cassettes, ...more }));
};
const SEEDS = [
  keyFile([]),
  keyFile([
    { denomination: 5000, notes: 200 },
    { denomination: 2000, notes: 300 },
  ]),
  keyFile([], { terminal_id: "é".repeat(16), psk_epoch: 0xffff_ffff }),
  keyFile([], { audit_log: formatVerifier(VERIFIER) }),
];

export const atmKeyFile: Target = {
  name: "atm-key-file",
  reads: "an ATM's key file, by the ATM; PROTOCOL.md, section 1.1",
  seeds: SEEDS,
  words: KEY_WORDS,
  refuses: by(KeyFileError, ["key-file-invalid"]),
  async run(input) {
    const file = holding("atm-key.json", input);
    const { keys, ...rest } = await readAtmKeys(file);
    const { terminalId: terminal, ...secrets } = keys;
    assert.deepEqual(await readKeyFile(file), { terminal, ...secrets, ...rest });
    return true;
  },
};

export const provisioningFile: Target = {
  name: "provisioning-file",
  reads: "an ATM's key file, by the operator's commands; PROTOCOL.md, section 1.1",
  seeds: SEEDS,
  words: KEY_WORDS,
  refuses: by(KeyFileError, ["key-file-invalid"]),
  async run(input) {
    const keys = await readKeyFile(holding("provisioning.json", input));
    const file = absent("provisioning-again.json");
    await writeKeyFile(file, keys);
    assert.deepEqual(await readKeyFile(file), keys);
    return true;
  },
};

export const bankKeyFile: Target = {
  name: "bank-key-file",
  reads: "the bank's static key pairs; PROTOCOL.md, section 1.3",
  seeds: [[SECRET], [SECRET, "a5".repeat(32)]].map((keys) => Buffer.from(JSON.stringify({ static_private: keys }))),
  words: [...JSON_WORDS, ...words('"static_private":', `"${SECRET}"`, `"${SECRET.toUpperCase()}"`)],
  refuses: isSecretFileError,
  async run(input) {
    const file = holding("bank.json", input);
    const pairs = await openBankKeys(file);
    if (pairs.length === 1) assert.deepEqual((await addBankKey(file)).slice(0, 1), pairs);
    assert.deepEqual((await openBankKeys(file)).slice(0, pairs.length), pairs);
    return true;
  },
};

export const secretFile: Target = {
  name: "secret-file",
  reads: "a secret of 32 bytes in hex: the key encryption key, the pepper",
  seeds: words(`${SECRET}\n`, SECRET),
  words: words("0", "f", "F", "\n", " ", "\u00a0", "\ufeff"),
  refuses: isSecretFileError,
  async run(input) {
    const secret = await openSecret(holding("secret.key", input), 32);
    assert.equal(secret.length, 32);
    assert.equal(secret.toString("hex"), input.toString().trim());
    return true;
  },
};
