import { existsSync, statSync } from "node:fs";
import { AuditError, copyVerifier, logSize, readCheckpoint, readPublicKey } from "../../audit/audit.ts";
import { NoteError, openCheckpoint } from "../../tlog/tlog.ts";
import type { Sight } from "../database/sight.ts";
import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";

export interface AuditFacts {
  readonly folder: string;
  /** What is in the folder: nothing, records under a checkpoint that verifies, or what is wrong with it. */
  readonly copy: null | { readonly size: number; readonly mode: number } | { readonly problem: string };
  /** The records under checkpoints in the database; null if it was not reached. */
  readonly database: number | null;
}

/** This server's copy of the audit log; null if there is neither a copy nor a key of it. */
export async function lookAtAuditCopy(place: Place, sight: Sight): Promise<AuditFacts | null> {
  const { auditFolder: folder, auditLogKey } = place;
  if (!existsSync(folder) && !existsSync(auditLogKey)) return null;
  const [copy, reached] = [await readCopy(place), await sight.application()];
  const database = reached.state === "reached" ? await logSize(reached.sql).catch(() => null) : null;
  return { folder, copy, database };
}

async function readCopy({ auditFolder: folder, auditLogKey, auditOrigin: name }: Place): Promise<AuditFacts["copy"]> {
  if (!existsSync(folder)) return null;
  try {
    const verifier = await copyVerifier(folder, { name, publicKey: await readPublicKey(auditLogKey, "ed25519") });
    const { size } = openCheckpoint(await readCheckpoint(folder), verifier);
    return { size, mode: statSync(folder).mode & 0o777 };
  } catch (error) {
    if (error instanceof AuditError || error instanceof NoteError) return { problem: error.message };
    const { code, message } = error as NodeJS.ErrnoException;
    return { problem: code ?? message };
  }
}

/** A running bank writes each record within seconds. */
const BEHIND_MOST = 10_000;

export function judgeAuditCopy({ folder, copy, database }: AuditFacts): readonly Finding[] {
  if (copy === null)
    return [doubtful(`there is no copy of the audit log in ${folder}`, "start the bank, which makes it from the database")];
  if ("problem" in copy)
    return [
      wrong(
        `the copy of the audit log in ${folder} cannot be relied on: ${copy.problem}`,
        "strongroom audit verify has the details; keep the folder as evidence",
      ),
    ];
  const mode = (copy.mode & 0o022) === 0 ? [] : [wrong(`others than its owner may write in ${folder}`, `chmod go-w ${folder}`)];
  const records = `the copy of the audit log has ${copy.size} records under a checkpoint that verifies`;
  if (database === null) return [...mode, well(records)];
  if (copy.size > database)
    return [
      ...mode,
      wrong(
        `the copy of the audit log has ${copy.size} records, and the database only ${database}`,
        "if the database was restored from a backup, declare it with strongroom audit restored; else its log was cut",
      ),
    ];
  if (database - copy.size <= BEHIND_MOST) return [...mode, well(records)];
  return [
    ...mode,
    doubtful(`${records}, ${database - copy.size} fewer than the database`, "find out in the bank's log what stops the copy"),
  ];
}
