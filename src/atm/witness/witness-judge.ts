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

/** What the bank shows of its audit log; null where it says that it has nothing to show. */
export type Offered = ResultOf<"checkpoint"> | null;

/** What a witness goes by: the checkpoint that it keeps, and the key that it trusts, as far as it has them. */
export interface KnownCheckpoint {
  readonly head: TreeHead | null;
  readonly verifier: NoteVerifier | null;
}

export type Verdict =
  | { readonly how: "accepted"; readonly note: string; readonly head: TreeHead; readonly verifier: NoteVerifier }
  /** The bank has no checkpoint, and none was ever seen. */
  | { readonly how: "nothing" }
  /** `size` is what the refused checkpoint says, 0 where nobody vouches for it. */
  | { readonly how: "refused"; readonly reason: AlarmReason; readonly size: number };

/** Holds what the bank shows against what is known: the key, the signature, the log's name, and that the log only grew. */
export function judge({ head: kept, verifier: trusted }: KnownCheckpoint, offered: Offered): Verdict {
  if (offered === null) return kept === null ? { how: "nothing" } : refused("withheld");
  const note = textOf(offered);
  try {
    const verifier = parseVerifier(offered.logKey);
    // With no key from the enrolment the first one is believed, and no other ever after.
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

/** The note that was sent line by line. */
export const textOf = ({ note }: NonNullable<Offered>): string => `${note.join("\n")}\n`;

function whyNotAfter(kept: TreeHead, head: TreeHead, proof: readonly Buffer[]): AlarmReason | null {
  if (head.size < kept.size) return "rolled-back";
  if (head.size === kept.size) return head.root.equals(kept.root) ? null : "forked";
  // Every log begins with the empty one.
  return kept.size === 0 || verifyConsistency(kept, head, proof) ? null : "unproven";
}

const refused = (reason: AlarmReason, size = 0): Verdict => ({ how: "refused", reason, size });
