import { decrypt } from "../audit/decrypt.ts";
import type { Finding } from "../audit/finding.ts";
import { makeAuditorKey, readKeyPair, writeKeyPair } from "../audit/keys.ts";
import { verify } from "../audit/verify.ts";
import type { Run } from "./commands.ts";
import { auditFolder, auditLogKeyFile } from "./data-folder.ts";
import { withMigratedStore } from "./database.ts";
import { say } from "./failure.ts";

/** `strongroom audit verify` */
export const verifyAudit: Run = async ({ settings }) => {
  const data = settings.dataFolder;
  const { publicKey: logPublicKey } = await readKeyPair(auditLogKeyFile(data), "ed25519");
  const key = settings.find("key");
  const auditorKey = key === null ? {} : { auditorKey: (await readKeyPair(key, "x25519")).privateKey };
  const options = { dir: auditFolder(data), origin: settings.get("audit-origin"), logPublicKey, ...auditorKey };
  const report = await withMigratedStore(settings, (store) => verify({ ...options, store }));
  for (const finding of report.findings) process.stdout.write(`${place(finding)}: ${finding.what} [${finding.code}]\n`);
  if (report.more > 0) process.stdout.write(`and ${report.more} more\n`);
  const { plain, sealed, opened, events } = report.proven;
  const counts = `${report.size} records: ${plain} plain and ${sealed} sealed proven, ${opened} opened, ${events} held against the database`;
  process.stdout.write(report.ok ? `the audit log is whole, ${counts}\n` : `the audit log is NOT whole, ${counts}\n`);
  return report.ok ? 0 : 1;
};

function place({ file, offset, index, lastIndex }: Finding): string {
  const records = index === undefined ? "" : lastIndex === undefined ? ` record ${index}` : ` records ${index} to ${lastIndex}`;
  return `${file ?? "database"}${offset === undefined ? "" : ` byte ${offset}`}${records}`;
}

/** `strongroom audit decrypt` */
export const decryptAudit: Run = async ({ settings }) => {
  const { privateKey } = await readKeyPair(settings.get("key"), "x25519");
  for await (const line of decrypt({
    dir: auditFolder(settings.dataFolder),
    origin: settings.get("audit-origin"),
    auditorKey: privateKey,
  }))
    process.stdout.write(`${line}\n`);
  return 0;
};

/** `strongroom audit keygen` */
export const generateAuditorKey: Run = async ({ settings }) => {
  const file = settings.get("out");
  await writeKeyPair(file, makeAuditorKey());
  process.stdout.write(`${file}\n${file}.pub\n`);
  say(`keep ${file} away from the bank; the bank needs ${file}.pub as keys/auditor.key.pub in its data folder`);
  return 0;
};
