import { form, list, object, orNull } from "../../results/form.ts";
import { flag, hex, moment, oneOf, text, whole } from "../../results/value-forms.ts";
import { auditRecord, sealedCommit } from "./event-form.ts";
import type { InclusionState } from "./record.ts";

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
