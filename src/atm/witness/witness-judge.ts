import type { RequestOf, ResultOf } from "../../protocol/protocol.ts";
import {
  formatVerifier,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  parseVerifier,
  type TreeHead,
  verifyConsistency,
} from "../../tlog/tlog.ts";

/** Why a checkpoint is refused (AUDIT.md, section "Witnesses"). */
export type AlarmReason = RequestOf<"witness-alarm">["reason"];

/** The checkpoint that the bank offers of its audit log; null if it answers that it has none. */
export type Offered = ResultOf<"checkpoint"> | null;

/** The basis of a witness's verdict: the checkpoint that it keeps and the key that it trusts; null if it has none yet. */
export interface KnownCheckpoint {
  readonly head: TreeHead | null;
  readonly verifier: NoteVerifier | null;
}

export type Verdict =
  | { readonly how: "accepted"; readonly note: string; readonly head: TreeHead; readonly verifier: NoteVerifier }
  /** The bank has no checkpoint, and none was ever seen. */
  | { readonly how: "nothing" }
  /** `size` is the size that the refused checkpoint states; 0 if its signature was not verified. */
  | { readonly how: "refused"; readonly reason: AlarmReason; readonly size: number };

/** Compares the bank's checkpoint with what is known: the key, the signature, the log's name, and that the log only grew. */
export function judge({ head: kept, verifier: trusted }: KnownCheckpoint, offered: Offered): Verdict {
  if (offered === null) return kept === null ? { how: "nothing" } : refused("withheld");
  const note = textOf(offered);
  try {
    const verifier = parseVerifier(offered.logKey);
    // Without a key from the enrolment, the first one is trusted, and no other ever after.
    if (trusted !== null && verifier.name !== trusted.name) return refused("other-log");
    if (trusted !== null && formatVerifier(trusted) !== offered.logKey) return refused("other-key");
    const head = openCheckpoint(note, verifier);
    const reason = kept === null ? null : whyNotAfter(kept, head, offered.proof);
    return reason === null ? { how: "accepted", note, head, verifier } : refused(reason, head.size);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return refused(error.code === "note" ? "unsigned" : "malformed");
  }
}

/** The text of the note, which is sent as a list of lines. */
export const textOf = ({ note }: NonNullable<Offered>): string => `${note.join("\n")}\n`;

function whyNotAfter(kept: TreeHead, head: TreeHead, proof: readonly Buffer[]): AlarmReason | null {
  if (head.size < kept.size) return "rolled-back";
  if (head.size === kept.size) return head.root.equals(kept.root) ? null : "forked";
  // Every log continues from the empty one.
  return kept.size === 0 || verifyConsistency(kept, head, proof) ? null : "unproven";
}

const refused = (reason: AlarmReason, size = 0): Verdict => ({ how: "refused", reason, size });
