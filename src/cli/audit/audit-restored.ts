import path from "node:path";
import { AuditError, compareCopy, logSize, readIfThere } from "../../audit/audit.ts";
import { renameFile } from "../../files/files.ts";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import { readOperator } from "../options/operator.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { withEventStore } from "../running/command-events.ts";
import { knownLogKey } from "./audit-keys.ts";

/**
 * `strongroom audit restored`: an operator declares that the database was restored from a backup. The event comes first; then this
 * server's copy is set aside if the database does not have its checkpoint. It is evidence, so it is kept, and the copy is made anew.
 */
export const declareRestored: Run = async ({ settings }) => {
  const operator = readOperator(settings);
  const reason = settings.find("reason");
  const dir = auditFolder(settings.dataFolder);
  return withEventStore(settings, async (store) => {
    const verifier = await knownLogKey(settings);
    const differs = await compareCopy(store.sql, dir, verifier).then(
      () => false,
      (error: unknown) => {
        if (error instanceof AuditError) return true;
        throw error;
      },
    );
    const confidential = {
      operator: operator.name,
      login: operator.login,
      ...(reason === null ? {} : { reason }),
      database: await logSize(store.sql),
      copy: (await readIfThere(path.join(dir, CHECKPOINT_FILE)))?.toString() ?? "none",
    };
    await store.record([{ at: Date.now(), kind: "audit-restored", outcome: "ok", confidential }]);
    const aside = differs ? `${dir}.before-restore-${new Date().toISOString().replaceAll(/[:.]/g, "-")}` : null;
    if (aside !== null) await renameFile(dir, aside);
    if (settings.get("json")) printResult(settings, { recorded: true, aside }, "");
    if (aside === null) {
      say("the restore is in the audit log; this server's copy of the log is one with the database and stays");
      return 0;
    }
    say(
      `the restore is in the audit log; this server's copy did not go with the database: it is kept as ${aside}, and a new one is made`,
    );
    return 0;
  });
};
