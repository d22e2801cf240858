import { AuditError, logVerifier, showCheckpoint } from "../../audit/audit.ts";
import { accept, refuse } from "../../model/model.ts";
import { acknowledgeSize, forgetSize } from "../../terminals/terminals.ts";
import { claimedSize, formatVerifier, NoteError, type NoteVerifier } from "../../tlog/tlog.ts";
import { requestEvent } from "./event.ts";
import type { Bank, Perform, RequestContext, RequestNamed } from "./request-context.ts";

// Operations that make the ATMs witnesses of the audit log (AUDIT.md, section "Witnesses").

/** That a checkpoint was shown is no event: the log would grow by being looked at. */
export const checkpoint: Perform<"checkpoint"> = async (bank, context, request) => {
  const { dir, verifier } = bank.auditLog;
  try {
    const shown = await showCheckpoint(bank.store.sql, dir, verifier, request.fields.size);
    if (shown === "busy") return refuse("bank-busy");
    if (shown !== null) await compareSize(bank, context, request, claimedSize(shown.note) ?? 0);
    if (shown !== null) {
      // After the checkpoint: the succession of its key is committed before.
      const log = await logVerifier(bank.store.sql, verifier);
      const successions = successionsAfter(log, request.fields.key).flatMap(linesOf);
      return accept({ logKey: formatVerifier(log), successions, note: linesOf(shown.note), proof: shown.proof });
    }
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
  bank.measures.alarmed(reason, context.terminal);
  bank.log.error({ terminal: context.terminal, reason, ...confidential }, "an ATM refuses the audit log's checkpoint");
  await bank.recorder.record({ ...requestEvent(context, request), outcome: `error:${reason}`, confidential });
  return accept({});
};

/**
 * Raises the alarm `lost` if the ATM has kept a checkpoint of more records than it names now. A size above the log's is not
 * recorded: the ATM itself will refuse that log, and a false size must not cause alarms for ever.
 */
async function compareSize(
  bank: Bank,
  context: RequestContext,
  request: RequestNamed<"checkpoint">,
  logSize: number,
): Promise<void> {
  const { sql } = bank.store;
  const { terminal } = context;
  const { size } = request.fields;
  if (size > logSize) return;
  const acknowledged = await acknowledgeSize(sql, terminal, size);
  if (acknowledged <= size) return;
  const sizes = { kept: size, acknowledged };
  bank.measures.alarmed("lost", terminal);
  bank.log.error({ terminal, reason: "lost", ...sizes }, "an ATM has lost the checkpoint of the audit log that it kept");
  await bank.recorder.record({
    ...requestEvent(context, request),
    kind: "witness-alarm",
    outcome: "error:lost",
    confidential: sizes,
  });
  // Only once it is recorded: else a crash could hide it.
  await forgetSize(sql, terminal, size);
}

/** The notes that lead on from this key, as many as one answer has room for: whoever is further behind asks again. */
function successionsAfter({ successions = [] }: NoteVerifier, key: string): readonly string[] {
  const from = successions.findIndex((each) => formatVerifier(each.from) === key);
  return from < 0 ? [] : successions.slice(from, from + SUCCESSIONS_MOST).map(({ note }) => note);
}

const SUCCESSIONS_MOST = 2;

/** A message has no line feeds, so it carries the note line by line. */
const linesOf = (note: string): readonly string[] => note.split("\n").slice(0, -1);
