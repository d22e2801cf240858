import type { RecordProof } from "../../../overview/overview.ts";
import { form, list, object, orNull } from "../../results/form.ts";
import { flag, hex, moment, oneOf, text, whole } from "../../results/value-forms.ts";
import { auditRecord, sealedCommit } from "./event-form.ts";

/** A record's inclusion proof, its bytes in hexadecimal digits (AUDIT.md, "Order and checkpoints"). */
export interface ShownInclusion {
  readonly size: number;
  /** The plain line without its newline; null if its file was moved off the host. */
  readonly line: string | null;
  /** SHA-256 of the sealed record, which the leaf contains. */
  readonly sealedHash: string;
  readonly leafHash: string;
  /** From the leaf's sibling up. */
  readonly path: readonly string[];
  readonly root: string;
  /** The signed note. */
  readonly checkpoint: string;
  readonly cosigners: RecordProof["cosigners"];
  readonly isQuorum: boolean | null;
}

/** `unknown`: it could not be made here now. `broken`: the log is not what was signed. */
export type InclusionState =
  | { readonly state: "proven"; readonly inclusion: ShownInclusion }
  | { readonly state: "unknown" | "broken"; readonly why: string };

const inclusion = object({
  size: whole("how many records the checkpoint covers"),
  line: orNull(text(), "the plain line without its newline; null if its file was moved off the host"),
  sealedHash: hex("SHA-256 of the sealed record, which the leaf contains"),
  leafHash: hex("the leaf's hash"),
  path: list(hex("a hash"), "the inclusion proof, from the leaf's sibling up"),
  root: hex("the root's hash"),
  checkpoint: text("the signed note"),
  cosigners: list(object({ name: text(), at: moment() })),
  isQuorum: orNull(flag(), "true if they are a quorum; null without a policy"),
});

const unproven = object({
  state: oneOf(["unknown", "broken"], "unknown: it could not be made here now; broken: the log is not what was signed"),
  why: text(),
});
const proven = object({ state: oneOf(["proven"]), inclusion });

/** One record of the audit log with its inclusion proof (AUDIT.md, "Order and checkpoints"). */
export const shownRecord = object({
  event: auditRecord,
  proof: form<InclusionState>({ oneOf: [proven.schema, unproven.schema] }),
  sealed: orNull(sealedCommit, "null if the rows of its commit are not there"),
  origin: orNull(text(), "the log's name, to which the sealed form is bound; null if it was not begun"),
});
