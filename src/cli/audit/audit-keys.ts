import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  copyVerifier,
  logVerifier,
  makeAuditorKey,
  makeLogKey,
  readKeyPair,
  readPublicKey,
  writeKeyPair,
  writePublicKey,
} from "../../audit/audit.ts";
import type { Sql } from "../../store/store.ts";
import {
  CHECKPOINT_FILE,
  claimedOrigin,
  formatVerifier,
  type NoteVerifier,
  openCheckpoint,
  parseLogKey,
} from "../../tlog/tlog.ts";
import { auditFolder, auditLogKeyFile, auditorKeyFile } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";

/**
 * Makes the key that signs the audit log. If no auditor has given a public key, it also makes an auditor's key pair: the log must
 * never stay waiting for lack of one. Throws AuditError `key-file`.
 */
export async function makeAuditKeys(data: string): Promise<void> {
  const log = auditLogKeyFile(data);
  if (!existsSync(log)) await writeKeyPair(log, makeLogKey());
  // A crash between the two files leaves the private one, and the public one can be derived from it.
  else if (!existsSync(`${log}.pub`)) await writePublicKey(log, (await readKeyPair(log, "ed25519")).publicKey);
  const auditor = auditorKeyFile(data);
  if (existsSync(`${auditor}.pub`)) return;
  if (existsSync(auditor)) return writePublicKey(auditor, (await readKeyPair(auditor, "x25519")).publicKey);
  await writeKeyPair(auditor, makeAuditorKey());
  say(`made an auditor's key: move ${auditor} to the auditor's machine, only ${auditor}.pub is needed here`);
}

/**
 * The newest key that an ATM is to verify the audit log's checkpoints with, in one line (C2SP signed-note). Throws UsageError if the log
 * in the data folder has another key or name: the ATM would raise an alarm at the first checkpoint that it gets.
 */
export async function auditLogVerifier(settings: Settings, sql: Sql): Promise<string> {
  const data = settings.dataFolder;
  const name = settings.get("audit-origin");
  const known = { name, publicKey: await readPublicKey(`${auditLogKeyFile(data)}.pub`, "ed25519") };
  const verifier = await logVerifier(sql, known);
  const checkpoint = path.join(auditFolder(data), CHECKPOINT_FILE);
  if (existsSync(checkpoint))
    try {
      openCheckpoint(await readFile(checkpoint, "utf8"), verifier);
    } catch (error) {
      throw new UsageError(
        `${checkpoint} is not the checkpoint of "${name}" under ${auditLogKeyFile(data)}.pub (${(error as Error).message}): give --audit-origin as the bank has it`,
      );
    }
  return formatVerifier(verifier);
}

/**
 * The keys that verify the log's checkpoints: those that are known, and those to which the successions of the copy in the data folder lead,
 * if it is one of this log. Throws as knownLogKey, and NoteError `succession`.
 */
export async function readLogKey(settings: Settings): Promise<NoteVerifier> {
  const [known, dir] = [await knownLogKey(settings), auditFolder(settings.dataFolder)];
  const checkpoint = path.join(dir, CHECKPOINT_FILE);
  const isItsLog = existsSync(checkpoint) && claimedOrigin(await readFile(checkpoint, "utf8")) === known.name;
  return isItsLog ? await copyVerifier(dir, known) : known;
}

/**
 * The key that is known without the log: from the file of --log-key, with the successions in it, else the bank's own. The file holds what
 * `audit log-key` prints, or the public key in PEM. Throws UsageError, AuditError `key-file` and NoteError.
 */
export async function knownLogKey(settings: Settings): Promise<NoteVerifier> {
  const file = settings.find("log-key");
  const name = settings.get("audit-origin");
  if (file === null) return { name, publicKey: (await readKeyPair(auditLogKeyFile(settings.dataFolder), "ed25519")).publicKey };
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`--log-key is "${file}", which cannot be read: ${error.message}`);
  });
  if (text.startsWith("-----BEGIN")) return { name, publicKey: await readPublicKey(file, "ed25519") };
  return parseLogKey(text);
}
