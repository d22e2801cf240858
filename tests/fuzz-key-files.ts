import assert from "node:assert/strict";
import { BankKeys } from "../src/atm/link/bank-keys.ts";
import { readAtmKeys } from "../src/atm/link/key-file.ts";
import { openSecret, SecretFileError } from "../src/files/secret-file.ts";
import { readRing } from "../src/keys/material/key-ring.ts";
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
    ...listed(`"terminal_id": "static_private": "psk_epoch": "psk": "next_psk_epoch": "next_psk": "bank_static_public": "cassettes": "audit_log": "denomination": "notes":
      "${SECRET}" {"denomination":5000,"notes":200}, 4294967295 4294967296`),
  ),
];
const isSecretFileError = by(SecretFileError);
const [OLD, NEW] = [Buffer.from(SECRET, "hex"), Buffer.from("a5".repeat(32), "hex")];

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
  keyFile([], { next_psk_epoch: 2, next_psk: SECRET }),
];

export const atmKeyFile: Target = {
  name: "atm-key-file",
  reads: "an ATM's key file, by the ATM; PROTOCOL.md, section 1.1",
  seeds: SEEDS,
  words: KEY_WORDS,
  refuses: by(KeyFileError, ["key-file-invalid"]),
  async run(input) {
    const file = holding("atm-key.json", input);
    const { keys, whole, auditLog, cassettes } = await readAtmKeys(file);
    const { terminalId: terminal, ...secrets } = keys;
    assert.deepEqual(await readKeyFile(file), whole);
    assert.deepEqual(whole, { terminal, ...secrets, auditLog, cassettes, next: whole.next });
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
  reads: "a secret of 32 bytes in hex: the key encryption key, the key of requests",
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

export const pepperFile: Target = {
  name: "pepper-file",
  reads: "the bank's peppers, a line of 32 bytes in hex each",
  seeds: words(`${SECRET}\n`, `${SECRET}\n${"a5".repeat(32)}\n`),
  words: words("0", "f", "F", "\n", "\n\n", `${SECRET}\n`, " ", "\u00a0"),
  refuses: isSecretFileError,
  async run(input) {
    const secrets = await readRing(holding("pepper.key", input));
    assert.equal(secrets.map(({ key }) => key.toString("hex")).join("\n"), input.toString().trimEnd());
    return true;
  },
};

export const learnedBankKeys: Target = {
  name: "learned-bank-keys",
  reads: "the bank's static keys that an ATM has learned of; PROTOCOL.md, section 1.3",
  seeds: words(
    JSON.stringify({ enrolled: SECRET, keys: [SECRET] }),
    JSON.stringify({ enrolled: SECRET, keys: ["a5".repeat(32), SECRET] }),
  ),
  words: [...JSON_WORDS, ...words('"enrolled":', '"keys":', `"${SECRET}"`, `"${SECRET.toUpperCase()}"`)],
  refuses: () => false,
  async run(input) {
    const logged: string[] = [];
    const file = holding("atm-1.bank-key", input);
    const open = () => BankKeys.open({ file, enrolled: OLD, log: (level) => void logged.push(level) });
    const keys = await open();
    const isDamaged = logged.includes("error");
    if (isDamaged) assert.deepEqual(keys.current, OLD);
    await keys.learn([NEW, OLD], async () => {});
    assert.deepEqual((await open()).current, NEW);
    return !isDamaged;
  },
};
