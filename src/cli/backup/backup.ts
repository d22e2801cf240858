import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { BackupError, type TakenBackup, takeBackup } from "../../backups/backups.ts";
import { checkKeys, isAuditorKey } from "../../bank/bank.ts";
import type { EventStore } from "../../events/events.ts";
import { type AuditEvent, newRequestId, type RequestId } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { auditEventsKeyFile, auditorKeyFile, bankKeyFile } from "../data-folder.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { refuseTaken } from "../output/new-file.ts";
import { printResult } from "../output/result.ts";
import { bankFiles } from "../running/bank-settings.ts";
import { withEventStore } from "../running/command-events.ts";
import { readRecipient } from "./backup-keys.ts";
import { interruptible } from "./interruptible.ts";

/** `strongroom backup`: the event comes first, so nobody copies the bank unseen. */
export const backup: Run = async ({ settings }) => {
  const file = settings.find("verify");
  if (file !== null) {
    if (settings.find("out") !== null) throw new UsageError("--verify reads a backup, and --out writes one: give one of them");
    return (await import("./verify-backup.ts")).verifyBackup(settings, file);
  }
  const id = newRequestId();
  const recipient = await readRecipient(settings);
  const out = placeOf(settings, id, recipient !== null);
  const withKeys = !settings.get("without-keys");
  const data = settings.dataFolder;
  for (const key of [auditEventsKeyFile(data), bankKeyFile(data)])
    if (!existsSync(key))
      throw new UsageError(`${key} is missing: back up on a server of the bank, whose data folder --data names`);
  return await interruptible((stop) =>
    withEventStore(settings, async (store) => {
      if (recipient !== null && (await isAuditorKey(store, recipient.id)))
        throw new UsageError("--recipient is an auditor's key, and an auditor must not get the bank's keys: make another pair");
      if (withKeys) await checkKeys(store, bankFiles(data));
      const folder = withKeys ? path.dirname(auditEventsKeyFile(data)) : null;
      const program = version();
      const order = { id, file: out, keysFolder: folder, recipient: recipient?.raw ?? null, program, stop };
      const taken = await recorded(settings, store, { id, out, recipient: recipient?.id ?? "none" }, () =>
        takeBackup(store, order),
      );
      print(settings, out, taken);
      if (withKeys && recipient === null) say(`${out} is in clear and holds the bank's keys: whoever reads it can be the bank`);
      if (withKeys && existsSync(auditorKeyFile(data)))
        say(`the auditor's private key is in the backup too: move ${auditorKeyFile(data)} to the auditor's machine`);
      return 0;
    }),
  );
};

/** Records who begins, then what became of it. A backup whose begin cannot be recorded is not taken. */
async function recorded(
  settings: Settings,
  store: EventStore,
  { id, out, recipient }: { readonly id: RequestId; readonly out: string; readonly recipient: string },
  take: () => Promise<TakenBackup>,
): Promise<TakenBackup> {
  const { name, login } = readOperator(settings);
  const reason = settings.find("reason");
  const keys = settings.get("without-keys") ? "no" : "yes";
  const record = (kind: AuditEvent["kind"], more: Pick<AuditEvent, "outcome" | "confidential">) =>
    store.record([{ at: Date.now(), kind, request: id, ...more }]);
  const about = { operator: name, login, file: out, keys, recipient, ...(reason === null ? {} : { reason }) };
  await record("backup", { outcome: "ok", confidential: about });
  try {
    const taken = await take();
    const { digest, size, manifest } = taken;
    await record("backup-end", { outcome: "ok", confidential: { sha256: digest, size, events: manifest.log.events } });
    return taken;
  } catch (error) {
    const code = error instanceof BackupError ? error.code : "failed";
    // What went wrong first is what the operator reads.
    await record("backup-end", { outcome: `error:${code}` }).catch(() => {});
    throw error;
  }
}

/** The file of --out, or a new one in the folder of --out. Throws UsageError. */
function placeOf(settings: Settings, id: string, isSealed: boolean): string {
  const out = settings.find("out");
  if (out === null) throw new UsageError("--out is needed, the file or folder of the backup; or --verify, a backup to prove");
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory()) {
    const moment = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
    return path.join(out, `strongroom-${moment}-${id.slice(-8)}.tar${isSealed ? ".sealed" : ""}`);
  }
  refuseTaken("out", out);
  return out;
}

function print(settings: Settings, file: string, { manifest, digest, size }: TakenBackup): void {
  const { id, at, log, tables } = manifest;
  const rows = tables.reduce((sum, each) => sum + each.rows, 0);
  printResult(settings, { file, id, at, size, sha256: digest, rows, log }, `${file}\n`);
  say(`backed up ${rows} rows of ${tables.length} tables as of ${at}, in ${size} bytes; the audit log has it as backup ${id}`);
  say(
    `its manifest has the SHA-256 ${digest}: keep that elsewhere, and prove the backup with strongroom backup --verify ${file}`,
  );
}

const version = (): string =>
  (JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("#package")), "utf8")) as { version: string }).version;
