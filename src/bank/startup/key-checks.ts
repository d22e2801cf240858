import { createHash, type KeyObject } from "node:crypto";
import path from "node:path";
import { readPublicKey } from "../../audit/audit.ts";
import { secretKeyId } from "../../crypto/crypto.ts";
import { openSecret } from "../../files/files.ts";
import { heldKeys, type KeyFiles, type KeyPurpose, type MissingKey, type OtherKeyFiles } from "../../keys/keys.ts";
import type { BankFiles } from "./settings.ts";

/**
 * Checks by which two servers compare their keys without revealing them. The audit event of a start holds them under the same
 * names. All secrets here are random, so 64 bits of a hash reveal nothing.
 */
export type KeyChecks = Readonly<Record<KeyName | "pepper" | "bank-keys" | "audit-log-key" | "auditor-key", string>>;

type KeyName = "requests-key" | "key-encryption-key" | "receipt-key" | "operators-key";

const FILE_OF: Readonly<Record<KeyName, keyof BankFiles>> = {
  "requests-key": "requestsKey",
  "key-encryption-key": "keyEncryptionKey",
  "receipt-key": "receiptKey",
  "operators-key": "operatorsKey",
};

/** The consequence of a wrong key: a clause of the sentence that reports it. */
const LOST_WITHOUT: Readonly<Record<KeyName, string>> = {
  "requests-key": "no ATM could repeat a request",
  "key-encryption-key": "no ATM's key could be opened",
  "receipt-key": "nobody could check its receipts",
  "operators-key": "no operator could sign in",
};

const LOST_WITHOUT_HELD: Readonly<Record<KeyPurpose, string>> = {
  pepper: "no customer could sign in",
  "bank-key": "no ATM would recognise this bank",
  "audit-log-key": "the audit log could not be continued",
};

/** The files of the keys that operators rotate. */
export const keyFilesOf = ({ pepper, bankKey, auditLogKey }: BankFiles): KeyFiles => ({
  pepper,
  "bank-key": bankKey,
  "audit-log-key": auditLogKey,
});

/** The files of the others, of a key pair its public part. */
export const otherKeyFilesOf = (files: BankFiles): OtherKeyFiles => ({
  "key-encryption-key": files.keyEncryptionKey,
  "requests-key": files.requestsKey,
  "operators-key": files.operatorsKey,
  "receipt-key": files.receiptKey,
  "audit-events-key": files.auditEventsKey,
  "auditor-key": files.auditorPublicKey,
});

const KEY_SIZE = 32;
/** Of a public key's hash, in hexadecimal digits. */
const CHECK_SIZE = 16;

/**
 * Reads the keys in these files, and makes the bank's secrets and key pairs that are missing. Throws SecretFileError or
 * AuditError.
 */
export async function readKeyChecks(files: BankFiles): Promise<KeyChecks> {
  const secret = async (file: string): Promise<string> => secretKeyId(await openSecret(file, KEY_SIZE));
  const held = await heldKeys(keyFilesOf(files));
  return {
    pepper: held.pepper.join(" "),
    "requests-key": await secret(files.requestsKey),
    "key-encryption-key": await secret(files.keyEncryptionKey),
    "receipt-key": await secret(files.receiptKey),
    "operators-key": await secret(files.operatorsKey),
    "audit-log-key": held["audit-log-key"].join(" "),
    "bank-keys": held["bank-key"].join(" "),
    "auditor-key": fingerprint(await readPublicKey(files.auditorPublicKey, "x25519")),
  };
}

/**
 * Returns one sentence that names a key that differs from the last start, or null if none does. The auditor's key may always be
 * another. The keys that operators rotate are compared with their register instead (`lackingKey`).
 */
export function differingKey(before: Readonly<Record<string, unknown>>, now: KeyChecks, files: BankFiles): string | null {
  for (const name of Object.keys(FILE_OF) as KeyName[]) {
    const known = before[name];
    if (typeof known !== "string" || known === now[name]) continue;
    const file = files[FILE_OF[name]];
    return (
      `${file} is not the key that this database's bank was last started with, and ${LOST_WITHOUT[name]} with it: every server of ` +
      `one bank needs the same keys, so copy ${path.dirname(file)} from the server that has them, or restore it from the backup`
    );
  }
  return null;
}

/** The sentence about a key in use that the files of this server lack. */
export function lackingKey({ id, purpose }: MissingKey, files: BankFiles): string {
  const file = keyFilesOf(files)[purpose];
  return (
    `${file} lacks the key ${id}, which this database's bank uses, and ${LOST_WITHOUT_HELD[purpose]} without it: every server of one bank ` +
    `needs the same keys, so copy ${path.dirname(file)} from the server that has them, or restore it from the backup`
  );
}

const fingerprint = (key: KeyObject): string =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, CHECK_SIZE);
