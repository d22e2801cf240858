import type { RequestOf, ResultOf } from "../../protocol/protocol.ts";
import {
  followSuccessions,
  formatVerifier,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  parseVerifier,
  splitSuccessions,
  type TreeHead,
  verifyConsistency,
} from "../../tlog/tlog.ts";

/** Why a checkpoint is refused (AUDIT.md, section "Witnesses"). */
export type AlarmReason = RequestOf<"witness-alarm">["reason"];

/** The checkpoint that the bank offers of its audit log; null if it answers that it has none. */
export type Offered = ResultOf<"checkpoint"> | null;

/** The basis of a witness's verdict: the checkpoint that it keeps and the keys that it trusts; null if it has none yet. */
export interface KnownCheckpoint {
  /** The text that it keeps. */
  readonly note: string | null;
  readonly head: TreeHead | null;
  readonly verifier: NoteVerifier | null;
}

export type Verdict =
  | { readonly how: "accepted"; readonly note: string; readonly head: TreeHead; readonly verifier: NoteVerifier }
  /** The successions lead to a newer key, but not yet to the checkpoint's: the bank has more of them. */
  | { readonly how: "moved"; readonly verifier: NoteVerifier }
  /** The bank has no checkpoint, and none was ever seen. */
  | { readonly how: "nothing" }
  /** `size` is the size that the refused checkpoint states; 0 if its signature was not verified. */
  | { readonly how: "refused"; readonly reason: AlarmReason; readonly size: number };

/**
 * Compares the bank's checkpoint with what is known: the keys and their successions, the signature, the log's name, and that the log only
 * grew.
 */
export function judge({ note: keptNote, head: kept, verifier: trusted }: KnownCheckpoint, offered: Offered): Verdict {
  if (offered === null) return kept === null ? { how: "nothing" } : refused("withheld");
  const note = textOf(offered);
  try {
    const named = parseVerifier(offered.logKey);
    // Without a key from the enrolment, the first one is trusted, and no other ever after but by successions.
    if (trusted !== null && named.name !== trusted.name) return refused("other-log");
    const verifier = followSuccessions(
      trusted ?? named,
      splitSuccessions(offered.successions.map((line) => `${line}\n`).join("")),
    );
    // Another tree at the kept size, or a kept note of the old key beyond the end of that key.
    if (keptNote !== null && kept !== null && !isStillOpened(keptNote, verifier)) return refused("succession");
    const isNewest = formatVerifier(verifier) === offered.logKey;
    const isLonger = (verifier.successions?.length ?? 0) > (trusted?.successions?.length ?? 0);
    if (!isNewest) return isLonger && trusted !== null ? { how: "moved", verifier } : refused("other-key");
    const head = openCheckpoint(note, verifier);
    const reason = kept === null ? null : whyNotAfter(kept, head, offered.proof);
    return reason === null ? { how: "accepted", note, head, verifier } : refused(reason, head.size);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return refused(REASON[error.code]);
  }
}

const REASON = { note: "unsigned", checkpoint: "malformed", succession: "succession" } as const;

function isStillOpened(note: string, verifier: NoteVerifier): boolean {
  try {
    openCheckpoint(note, verifier);
    return true;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return false;
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
