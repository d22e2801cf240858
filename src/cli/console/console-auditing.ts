import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { logOrigin, readPublicKey } from "../../audit/audit.ts";
import type { Auditing } from "../../backoffice/backoffice.ts";
import { parsePolicy } from "../../cosigning/cosigning.ts";
import { KeptResult, type LogCopy, VerificationRunner } from "../../overview/overview.ts";
import { AUTHORITIES, childEnvironment } from "../../process/process.ts";
import { isEmbeddedLogin, type Sql } from "../../store/store.ts";
import { auditFolder, auditLogKeyFile, verificationFile } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { readPolicyText } from "../options/witness-policy.ts";

/**
 * What the console proves records with and verifies the bank by. Verifications need an embedded database: there the data folder has the
 * login that reads all of the bank. Of an external one the console has only its own. Throws UsageError, and AuditError `key-file`.
 */
export async function openAuditing(settings: Settings, sql: Sql, now: () => number): Promise<Auditing> {
  const { dataFolder } = settings;
  const url = settings.find("database-url");
  const isEmbedded = url === null || isEmbeddedLogin(dataFolder, url);
  const runner = isEmbedded
    ? new VerificationRunner({
        sql,
        now,
        kept: new KeptResult(verificationFile(dataFolder)),
        launch: () => launchVerify(dataFolder),
      })
    : null;
  return { copy: await openCopy(settings, sql), runner };
}

/** This machine's copy of the log, and the public key of its checkpoints; null if the key is not here. */
async function openCopy(settings: Settings, sql: Sql): Promise<LogCopy | null> {
  const file = `${auditLogKeyFile(settings.dataFolder)}.pub`;
  const policy = readPolicyText(settings);
  const name = await logOrigin(sql);
  if (name === null || !existsSync(file)) return null;
  const verifier = { name, publicKey: await readPublicKey(file, "ed25519") };
  return { dir: auditFolder(settings.dataFolder), verifier, policy: policy === null ? null : parsePolicy(policy) };
}

/** Starts `strongroom verify` on this data folder, with its embedded database: the console's own login is not passed on. */
const launchVerify = (dataFolder: string) =>
  spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(import.meta.resolve("#programs/cli/cli.js")), "verify", "--json", "--progress"],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...childEnvironment(AUTHORITIES), STRONGROOM_DATA: path.resolve(dataFolder) },
    },
  );
