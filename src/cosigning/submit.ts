import { ADD_CHECKPOINT, claimedSize, cosignaturesOn, formatAddCheckpoint, NoteError, parseSizeAnswer } from "../tlog/tlog.ts";
import type { PolicyWitness } from "./policy.ts";

/** The newest checkpoint of the whole bank, and the proof that the log continues from the size that was asked for. */
interface ShownCheckpoint {
  readonly note: string;
  readonly proof: readonly Buffer[];
}

/**
 * Resolves with the newest checkpoint that nothing can take back, and with a proof from the tree of `size`, which is empty if `size`
 * is 0 or not below the checkpoint's. Resolves with null if there is none at the moment.
 */
export type ShowCheckpoint = (size: number) => Promise<ShownCheckpoint | null>;

/** Sends the body of a request, and resolves with the answer. Rejects if there is none, and once `stop` is aborted. */
export type Post = (url: string, body: string, stop: AbortSignal) => Promise<{ readonly status: number; readonly body: string }>;

/** Why a witness contradicts the log, or the log the witness (AUDIT.md, section "Witnesses"). */
type AlarmReason = "rolled-back" | "forked" | "unproven" | "unsigned" | "lost";

export interface Alarm {
  readonly reason: AlarmReason;
  /** The size that the witness has cosigned, as far as this server knows. */
  readonly kept: number;
  /** The size that it was shown; for `lost`, the smaller size that it names now. */
  readonly offered: number;
}

export type Submission =
  /** `note` has the log's signature and this witness's cosignature. */
  | { readonly how: "cosigned"; readonly size: number; readonly note: string }
  | { readonly how: "refused"; readonly alarm: Alarm }
  /** No alarm: the witness is out of reach, does not know the log, or makes no sense. */
  | { readonly how: "failed"; readonly cause: string }
  /** The bank has no checkpoint to show, or the witness has cosigned it already. */
  | { readonly how: "nothing" };

export interface SubmitOptions {
  readonly show: ShowCheckpoint;
  readonly post: Post;
  readonly onLost: (alarm: Alarm) => void;
  readonly stop: AbortSignal;
}

/** The first request, and one after the witness has named its size. */
const TRIES = 2;

/**
 * Submits the newest checkpoint to a witness (C2SP tlog-witness). `cosigned` is the largest size that this witness has cosigned
 * before, by the bank's own record. Calls `onLost` if the witness names a smaller one, and continues from there.
 */
export async function submitTo(
  { verifier, url }: Pick<PolicyWitness, "verifier"> & { readonly url: string },
  cosigned: number,
  { show, post, onLost, stop }: SubmitOptions,
): Promise<Submission> {
  let from = cosigned;
  for (let tries = 0; tries < TRIES; tries++) {
    const shown = await show(from);
    if (shown === null) return { how: "nothing" };
    const size = claimedSize(shown.note) ?? 0;
    if (from > size) return refused("rolled-back", from, size);
    if (size === cosigned && tries === 0 && size > 0) return { how: "nothing" };
    const { status, body } = await post(`${url}${ADD_CHECKPOINT}`, formatAddCheckpoint({ oldSize: from, ...shown }), stop);
    if (status === 200) return take(shown.note, size, body, verifier);
    if (status === 403) return refused("unsigned", from, size);
    if (status === 422) return refused(from === size ? "forked" : "unproven", from, size);
    const named = status === 409 ? parseSizeAnswer(body) : null;
    if (named === null) return { how: "failed", cause: status === 404 ? "it does not know this log" : `it answered ${status}` };
    if (named < cosigned) onLost({ reason: "lost", kept: cosigned, offered: named });
    from = named;
  }
  return { how: "failed", cause: "it names another size each time" };
}

const refused = (reason: AlarmReason, kept: number, offered: number): Submission => ({
  how: "refused",
  alarm: { reason, kept, offered },
});

/** Takes the line of this witness's key out of the answer, and ignores those of keys that nobody gave. */
function take(note: string, size: number, lines: string, verifier: PolicyWitness["verifier"]): Submission {
  try {
    const [own] = cosignaturesOn(note + lines, [verifier]);
    if (own !== undefined) return { how: "cosigned", size, note: note + own.line };
    return { how: "failed", cause: "its answer has no cosignature of its key" };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { how: "failed", cause: `its answer is no cosignature: ${error.message}` };
  }
}
