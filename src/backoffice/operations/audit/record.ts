import type { FoundEvent } from "../../../audit/audit.ts";
import type { RecordProof } from "../../../overview/overview.ts";
import { logIndex } from "../../fields/audit-fields.ts";
import { done, type OperatorContext, operation, refused } from "../operation.ts";
import { AUDIT_ROLES } from "./audit-roles.ts";
import { recordReading } from "./reading.ts";
import { type InclusionState, type ShownInclusion, shownRecord } from "./record-form.ts";
import { recordsText } from "./records-text.ts";
import { readSealed, type SealedEvent } from "./sealed-event.ts";

export interface ShownRecord {
  readonly event: FoundEvent;
  readonly proof: InclusionState;
  /** Null if the rows of its commit are not there. */
  readonly sealed: SealedEvent | null;
  /** The log's name, to which the sealed form is bound; null if it was not begun. */
  readonly origin: string | null;
}

export const showRecord = operation({
  meaning: "shows one record of the audit log with its inclusion proof, and its confidential part as it is sealed to the auditor",
  group: "audit",
  command: "audit record",
  operands: ["index"],
  example: "audit record 4711",
  fields: { index: logIndex },
  roles: AUDIT_ROLES,
  ...{ approval: false, fresh: false, reads: true, event: "audit-read" },
  result: shownRecord,
  refusals: { "record-unknown": "no signed checkpoint covers this index yet: new events are in the log within seconds" },
  async run(context, { index }) {
    const { findEvents, logOrigin } = await import("../../../audit/audit.ts");
    const [event] = await findEvents(context.tx, { by: "index", index });
    recordReading(context, "audit record", String(index), event === undefined ? "error:unknown" : "ok");
    if (event === undefined) return refused("record-unknown");
    const [sealed = null] = await readSealed(context, [event]);
    const origin = await logOrigin(context.tx);
    return done<ShownRecord>({ event, sealed, origin, proof: await prove(context, index) });
  },
  text: ({ event, proof }) =>
    `${recordsText([event])}${proof.state === "proven" ? `proven under a checkpoint of ${proof.inclusion.size} records` : proof.why}\n`,
});

const NO_COPY = "this console has no copy of the audit log beside it: prove the record where one is, with strongroom audit prove";

async function prove({ tx, backoffice }: OperatorContext, index: number): Promise<InclusionState> {
  const copy = backoffice.auditing?.copy ?? null;
  if (copy === null) return { state: "unknown", why: NO_COPY };
  const { proveOneRecord } = await import("../../../overview/overview.ts");
  try {
    return { state: "proven", inclusion: await shownInclusion(await proveOneRecord(tx, copy, index)) };
  } catch (error) {
    const { name, code, message } = error as Error & { readonly code?: string };
    if (name !== "NoteError" && name !== "AuditError") throw error;
    // This server's copy is seconds behind the database, or has no checkpoint yet.
    const isBehind = code === "checkpoint";
    return isBehind ? { state: "unknown", why: message } : { state: "broken", why: message };
  }
}

async function shownInclusion(proof: RecordProof): Promise<ShownInclusion> {
  const { encodeLine } = await import("../../../audit/audit.ts");
  const { size, line, entry, leafHash, path, root, checkpoint, cosigners, isQuorum } = proof;
  return {
    ...{ size, checkpoint, cosigners, isQuorum },
    line: line === null ? null : encodeLine(line),
    sealedHash: entry.toString("hex", entry.length / 2),
    leafHash: leafHash.toString("hex"),
    path: path.map(({ hash }) => hash.toString("hex")),
    root: root.toString("hex"),
  };
}
