import { readFile } from "node:fs/promises";
import { readKeyPair, readPublicKey } from "../../audit/audit.ts";
import { type NoteVerifier, parseVerifier } from "../../tlog/tlog.ts";
import { auditLogKeyFile } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/**
 * The key that verifies the log's checkpoints: from the file of --log-key, else the bank's own. The file holds the one line that
 * `audit log-key` prints, or the public key in PEM. Throws UsageError, AuditError `key-file` and NoteError.
 */
export async function readLogKey(settings: Settings): Promise<NoteVerifier> {
  const file = settings.find("log-key");
  const name = settings.get("audit-origin");
  if (file === null) return { name, publicKey: (await readKeyPair(auditLogKeyFile(settings.dataFolder), "ed25519")).publicKey };
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`--log-key is "${file}", which cannot be read: ${error.message}`);
  });
  if (text.startsWith("-----BEGIN")) return { name, publicKey: await readPublicKey(file, "ed25519") };
  return parseVerifier(text.trimEnd());
}
