import { existsSync } from "node:fs";
import { makeAuditorKey, makeLogKey, readKeyPair, writeKeyPair, writePublicKey } from "../audit/keys.ts";
import { auditLogKeyFile, auditorKeyFile } from "./data-folder.ts";
import { say } from "./failure.ts";

/**
 * Makes the key that signs the audit log, and, where no auditor has given a public key, an auditor's key pair, so that the
 * log is never unsealed for want of one. Throws AuditError `key-file`.
 */
export async function makeAuditKeys(data: string): Promise<void> {
  if (!existsSync(auditLogKeyFile(data))) await writeKeyPair(auditLogKeyFile(data), makeLogKey());
  const auditor = auditorKeyFile(data);
  if (existsSync(`${auditor}.pub`)) return;
  // A crash between the two files leaves the private one, from which the public one follows.
  if (existsSync(auditor)) return writePublicKey(auditor, (await readKeyPair(auditor, "x25519")).publicKey);
  await writeKeyPair(auditor, makeAuditorKey());
  say(`made an auditor's key: move ${auditor} to the auditor's machine, only ${auditor}.pub is needed here`);
}
