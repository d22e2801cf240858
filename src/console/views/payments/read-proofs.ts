import { AuditError } from "../../../audit/audit.ts";
import type { Story } from "../../../evidence/evidence.ts";
import { proveOneRecord, type RecordProof } from "../../../overview/overview.ts";
import { NoteError } from "../../../tlog/tlog.ts";
import type { Console } from "../../parts.ts";

/** A record of a payment: its proof, or why there is none at the moment. */
export type Proven =
  | { readonly ok: true; readonly index: number; readonly proof: RecordProof }
  | { readonly ok: false; readonly index: number; readonly why: string };

/** Proves each record of the audit log that a payment has so far, in the order of the log. */
export async function proofsOf(
  { sql, auditing: { copy }, log }: Pick<Console, "sql" | "auditing" | "log">,
  { timeline }: Pick<Story, "timeline">,
): Promise<readonly Proven[]> {
  const indexes = timeline.flatMap(({ record }) => record ?? []).sort((one, other) => one - other);
  const proven: Proven[] = [];
  for (const index of indexes)
    try {
      if (copy === null) proven.push({ ok: false, index, why: "this console has no copy of the audit log" });
      else proven.push({ ok: true, index, proof: await proveOneRecord(sql, copy, index) });
    } catch (error) {
      if (error instanceof NoteError && error.code === "checkpoint")
        proven.push({ ok: false, index, why: "no checkpoint covers it on this server yet: it takes some seconds" });
      else if (error instanceof NoteError || error instanceof AuditError) {
        log("error", "a record of the audit log could not be proven", { index, err: error });
        proven.push({
          ok: false,
          index,
          why: "this server's copy of the audit log is not what was signed: run strongroom verify",
        });
      } else throw error;
    }
  return proven;
}
