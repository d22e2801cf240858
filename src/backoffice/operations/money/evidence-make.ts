import { createPublicKey } from "node:crypto";
import type { EvidenceMaker, EvidenceRefusal } from "../../../evidence/evidence.ts";
import type { RequestId } from "../../../model/model.ts";
import { flag } from "../../fields/choice-fields.ts";
import { optional } from "../../fields/field.ts";
import { line } from "../../fields/text-fields.ts";
import { list, object, orNull } from "../../results/form.ts";
import { hex, moment, requestId, text, whole } from "../../results/value-forms.ts";
import { type Answer, done, type OperatorContext, operation, refused } from "../operation.ts";
import { FIND_REFUSALS, ID_MEANING, ID_MOST } from "./payment-find.ts";

/** The signed evidence of one payment, and what a reader who checks it finds. */
export interface MadeEvidence {
  readonly request: RequestId;
  /** The file's whole text: canonical JSON, of which no byte may change. */
  readonly file: string;
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
  /** The paper for people, as PDF in base64; null unless it was asked for. */
  readonly pdf: string | null;
  /** How many records of the audit log it has, and how many its checkpoint covers. */
  readonly records: number;
  readonly size: number;
  /** The witnesses who cosigned that checkpoint, and when, in milliseconds since 1970 UTC; null if the bank has no witnesses. */
  readonly cosigners: readonly { readonly name: string; readonly at: number }[] | null;
}

const REFUSALS = {
  ...FIND_REFUSALS,
  several: "this names several payments: find the one, and give its request id",
  "not-logged": "the audit log has not all of it under a signed checkpoint yet: try again in some seconds",
  "books-differ": "the books and the audit log do not agree about it: run strongroom verify, and give nothing away",
  "log-unreadable": "this server's copy of the audit log is not what was signed: run strongroom verify",
  "evidence-elsewhere": "this process has no copy of the audit log, or not the key that signs evidence",
} as const satisfies Record<EvidenceRefusal, string> & Record<string, string>;

export const makePaymentEvidence = operation({
  meaning: "makes the signed evidence of one payment, with its records of the audit log and their proofs, for a third party",
  group: "money",
  command: "evidence make",
  operands: ["id"],
  example: "evidence make 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --out case-17.json --pdf case-17.pdf",
  fields: { id: line(ID_MEANING, ID_MOST), paper: optional(flag("with the paper for people, as PDF")) },
  roles: ["teller", "treasurer", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: "look" },
  result: object({
    request: requestId,
    file: text("the file's whole text: canonical JSON, of which no byte may change"),
    sha256: hex("SHA-256 of the file"),
    pdf: orNull(text(), "the paper for people, as PDF in base64; null unless it was asked for"),
    records: whole("how many records of the audit log it has"),
    size: whole("how many records its checkpoint covers"),
    cosigners: orNull(
      list(object({ name: text(), at: moment() })),
      "the witnesses who cosigned that checkpoint; null if the bank has no witnesses",
    ),
  }),
  refusals: REFUSALS,
  async run(at, { id, paper }): Promise<Answer<MadeEvidence>> {
    const { evidence } = at.backoffice;
    if (evidence === null) return refused("evidence-elsewhere");
    const { AuditError } = await import("../../../audit/audit.ts");
    const { NoteError } = await import("../../../tlog/tlog.ts");
    const { ReceiptError } = await import("../../../receipts/receipts.ts");
    try {
      return await made(at, id, paper === true, { ...evidence, currency: at.currency });
    } catch (error) {
      if (error instanceof ReceiptError) return refused("receipt-invalid");
      if (error instanceof NoteError || error instanceof AuditError) return refused("log-unreadable");
      throw error;
    }
  },
  text: ({ sha256 }) => `its SHA-256 is ${sha256}\n`,
});

async function made(
  { backoffice, record, actor, name, at }: OperatorContext,
  id: string,
  paper: boolean,
  maker: EvidenceMaker,
): Promise<Answer<MadeEvidence>> {
  const { checkEvidence, evidencePdf, makeEvidenceAnd } = await import("../../../evidence/evidence.ts");
  const looker = { operator: name, login: actor.kind === "break-glass" ? actor.login : null, at };
  const result = await makeEvidenceAnd(record, backoffice.store.sql, id, looker, maker);
  if (!result.ok) return refused(result.refusal, result.sentence === null ? {} : { what: result.sentence });
  const { bundle, file, sha256, cosigned } = result;
  const policy = cosigned ? maker.policy : null;
  const check = checkEvidence(file, { log: maker.log, bank: createPublicKey(maker.privateKey), policy });
  if (!check.ok) return refused("books-differ", { what: check.sentence });
  const cosigners = check.cosignatures.map(({ verifier, time }) => ({ name: verifier.name, at: time * 1_000 }));
  return done({
    request: bundle.operation.request as RequestId,
    ...{ file: file.toString(), sha256, pdf: paper ? (await evidencePdf(bundle, sha256)).toString("base64") : null },
    ...{ records: bundle.records.length, size: check.size, cosigners: maker.policy === null ? null : cosigners },
  });
}
