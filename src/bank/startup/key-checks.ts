import { createHash, createHmac, type KeyObject } from "node:crypto";
import path from "node:path";
import { readKeyPair, readPublicKey } from "../../audit/audit.ts";
import { openSecret } from "../../files/files.ts";
import { openBankKeys, serverKeyId } from "../../terminals/terminals.ts";
import type { BankFiles } from "./settings.ts";

/**
 * Checks by which two servers compare their keys without revealing them. The audit event of a start holds them under the same
 * names. All secrets here are random, so 64 bits of a hash reveal nothing.
 */
export type KeyChecks = Readonly<Record<KeyName | "auditor-key", string>>;

type KeyName = "pepper" | "key-encryption-key" | "receipt-key" | "audit-log-key" | "bank-keys";

const FILE_OF: Readonly<Record<KeyName, keyof BankFiles>> = {
  pepper: "pepper",
  "key-encryption-key": "keyEncryptionKey",
  "receipt-key": "receiptKey",
  "audit-log-key": "auditLogKey",
  "bank-keys": "bankKey",
};

/** The consequence of a wrong key: a clause of the sentence that reports it. */
const LOST_WITHOUT: Readonly<Record<KeyName, string>> = {
  pepper: "no customer could sign in",
  "key-encryption-key": "no ATM's key could be opened",
  "receipt-key": "nobody could check its receipts",
  "audit-log-key": "the audit log could not be continued",
  "bank-keys": "no ATM would recognise this bank",
};

const KEY_SIZE = 32;
const CHECK_SIZE = 16;

/**
 * Reads the keys in these files, and makes the bank's secrets and key pairs that are missing. Throws SecretFileError or
 * AuditError.
 */
export async function readKeyChecks(files: BankFiles): Promise<KeyChecks> {
  const secret = async (file: string): Promise<string> =>
    createHmac("sha256", await openSecret(file, KEY_SIZE))
      .update("strongroom key check")
      .digest("hex")
      .slice(0, CHECK_SIZE);
  const pairs = await openBankKeys(files.bankKey);
  return {
    pepper: await secret(files.pepper),
    "key-encryption-key": await secret(files.keyEncryptionKey),
    "receipt-key": await secret(files.receiptKey),
    "audit-log-key": fingerprint((await readKeyPair(files.auditLogKey, "ed25519")).publicKey),
    "bank-keys": pairs.map(({ publicKey }) => serverKeyId(publicKey).toString("hex")).join(" "),
    "auditor-key": fingerprint(await readPublicKey(files.auditorPublicKey, "x25519")),
  };
}

/**
 * Returns one sentence that names a key that differs from the last start, or null if none does. One of the bank's static keys in
 * common is enough, because they are replaced one after the other (PROTOCOL.md, section 1.3). The auditor's key may always be
 * another.
 */
export function differingKey(before: Readonly<Record<string, unknown>>, now: KeyChecks, files: BankFiles): string | null {
  for (const name of Object.keys(FILE_OF) as KeyName[]) {
    const known = before[name];
    if (typeof known !== "string" || known.split(" ").some((each) => now[name].split(" ").includes(each))) continue;
    const file = files[FILE_OF[name]];
    return (
      `${file} is not the key that this database's bank was last started with, and ${LOST_WITHOUT[name]} with it: every server of ` +
      `one bank needs the same keys, so copy ${path.dirname(file)} from the server that has them, or restore it from the backup`
    );
  }
  return null;
}

const fingerprint = (key: KeyObject): string =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, CHECK_SIZE);
