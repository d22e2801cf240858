import { AuditError, showCheckpoint } from "../../audit/audit.ts";
import { accept, refuse } from "../../model/model.ts";
import { formatVerifier, NoteError } from "../../tlog/tlog.ts";
import { requestEvent } from "./event.ts";
import type { Perform } from "./request-context.ts";

// Operations that make the ATMs witnesses of the audit log (AUDIT.md, section "Witnesses").

/** That a checkpoint was shown is no event: the log would grow by being looked at. */
export const checkpoint: Perform<"checkpoint"> = async (bank, context, request) => {
  const { dir, verifier } = bank.auditLog;
  try {
    const shown = await showCheckpoint(bank.store.sql, dir, verifier, request.fields.size);
    if (shown === "busy") return refuse("bank-busy");
    if (shown !== null) return accept({ logKey: formatVerifier(verifier), note: linesOf(shown.note), proof: shown.proof });
  } catch (error) {
    bank.log.error({ err: error, terminal: context.terminal }, "no checkpoint of the audit log can be shown to an ATM");
    // A read that fails now may succeed the next time; a file that is not the log's will not.
    if (!(error instanceof AuditError || error instanceof NoteError)) return refuse("bank-busy");
  }
  await bank.recorder.record({ ...requestEvent(context, request), outcome: "denied:checkpoint-none" });
  return refuse("checkpoint-none");
};

/** The ATM keeps the evidence beside its checkpoint; this informs the bank's operator as well. */
export const witnessAlarm: Perform<"witness-alarm"> = async (bank, context, request) => {
  const { reason, ...confidential } = request.fields;
  bank.log.error({ terminal: context.terminal, reason, ...confidential }, "an ATM refuses the audit log's checkpoint");
  await bank.recorder.record({ ...requestEvent(context, request), outcome: `error:${reason}`, confidential });
  return accept({});
};

/** A message has no line feeds, so it carries the note line by line. */
const linesOf = (note: string): readonly string[] => note.split("\n").slice(0, -1);
