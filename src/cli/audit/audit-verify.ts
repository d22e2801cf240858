import { readFile } from "node:fs/promises";
import { type Finding, verify } from "../../audit/audit.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { refuse, say } from "../output/failure.ts";
import { jsonLine } from "../output/table.ts";
import { knownLogKey } from "./audit-keys.ts";
import { sayUnread, withReading } from "./audit-reading.ts";
import { readAuditorKeys } from "./audit-search.ts";

/** `strongroom audit verify` */
export const verifyAudit: Run = async ({ settings }) => {
  const { name: origin, publicKey: logPublicKey, successions = [] } = await knownLogKey(settings);
  const auditorKey = await readAuditorKeys(settings);
  const keptCheckpoint = await readKept(settings);
  const options = {
    ...{ dir: auditFolder(settings.dataFolder), origin, logPublicKey, successions, plainFrom: settings.get("plain-from") },
    ...(auditorKey.length > 0 && { auditorKey }),
    ...(keptCheckpoint !== null && { keptCheckpoints: [keptCheckpoint] }),
  };
  const report = await withReading(settings, { command: "verify" }, (store) =>
    verify({ ...options, ...(store !== null && { store }) }),
  );
  const asJson = settings.get("json");
  if (!asJson) printFindings(report.findings, report.more);
  sayUnread(report.unread);
  if (settings.get("offline")) say("the database was not looked at");
  if (report.behind !== null && report.behind > 0)
    say(`the log in the database has ${report.behind} records more, which are not in this copy yet`);
  if (report.ok && report.checkpoint === null) {
    return refuse(`there is no audit log in ${options.dir}: nothing was verified; name the data folder of the bank with --data`);
  }
  if (asJson) {
    const { ok, size, findings, more, proven, behind } = report;
    process.stdout.write(jsonLine({ ok, size, findings, more, proven, behind, unread: report.unread }));
    return ok ? 0 : 1;
  }
  const kept =
    keptCheckpoint === null ? "" : `, goes on from the checkpoint that was kept of ${keptCheckpoint.split("\n")[1]} records`;
  const { plain, sealed, opened, events } = report.proven;
  const closed = report.unread.reduce((sum, { firstIndex, lastIndex }) => sum + lastIndex + 1 - firstIndex, 0);
  const unread = closed === 0 ? "" : `, ${closed} not readable with the keys given`;
  const counts = `${report.size} records: ${plain} plain and ${sealed} sealed proven, ${opened} opened${unread}, ${events} held against the database`;
  process.stdout.write(report.ok ? `the audit log is whole${kept}, ${counts}\n` : `the audit log is NOT whole, ${counts}\n`);
  return report.ok ? 0 : 1;
};

function printFindings(findings: readonly Finding[], more: number): void {
  for (const finding of findings) process.stdout.write(`${place(finding)}: ${finding.what} [${finding.code}]\n`);
  if (more > 0) process.stdout.write(`and ${more} more\n`);
}

async function readKept(settings: Settings): Promise<string | null> {
  const file = settings.find("checkpoint");
  if (file === null) return null;
  return await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`--checkpoint is "${file}", which cannot be read: ${error.message}`);
  });
}

function place({ code, file, offset, index, lastIndex }: Finding): string {
  const records = index === undefined ? "" : lastIndex === undefined ? ` record ${index}` : ` records ${index} to ${lastIndex}`;
  const source = file ?? (code.startsWith("database") ? "database" : "kept checkpoint");
  return `${source}${offset === undefined ? "" : ` byte ${offset}`}${records}`;
}
