import { AuditError, makeAuditorKey, readKeyPair, readPublicKey, writeKeyPair } from "../../audit/audit.ts";
import type { BackupFile } from "../../backups/backups.ts";
import { keyPairOf, rawPublic } from "../../crypto/crypto.ts";
import { keyIdOf } from "../../events/events.ts";
import type { Run } from "../command.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";

/** `strongroom backup keygen`: a pair in the form of an auditor's, and never the same pair. */
export const generateBackupKey: Run = async ({ settings }) => {
  const file = settings.get("out");
  const pair = makeAuditorKey();
  await writeKeyPair(file, pair);
  const key = keyIdOf(pair.publicKey);
  printResult(settings, { key, files: [file, `${file}.pub`] }, `${file}\n${file}.pub\n`);
  say(`the key ${key}: keep ${file} away from the bank and from its backups, in two places; the bank needs ${file}.pub alone`);
  return 0;
};

/** The public key of --recipient, and its id; null for a backup in clear. Throws UsageError. */
export async function readRecipient(settings: Settings): Promise<{ readonly raw: Buffer; readonly id: string } | null> {
  const file = settings.find("recipient");
  if (file === null) return null;
  const key = await readPublicKey(file, "x25519").catch((error: unknown) => {
    if (!(error instanceof AuditError)) throw error;
    throw new UsageError(`--recipient is "${file}", but must be the file of a public key that strongroom backup keygen made`);
  });
  return { raw: rawPublic(key), id: keyIdOf(key) };
}

/** A backup's file, with the private key of --key. Throws UsageError. */
export async function readBackupFile(settings: Settings, file: string): Promise<BackupFile> {
  const key = settings.find("key");
  if (key === null) return { file, recipient: null };
  const pair = await readKeyPair(key, "x25519").catch((error: unknown) => {
    if (!(error instanceof AuditError)) throw error;
    throw new UsageError(`--key is "${key}", but must be the private key of the backup's recipient: ${error.message}`);
  });
  return { file, recipient: keyPairOf(pair.privateKey) };
}
