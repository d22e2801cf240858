import {
  followSuccessions,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
  parseVerifier,
  splitSuccessions,
  type TreeHead,
} from "../../tlog/tlog.ts";
import type { WitnessFiles } from "./witness-files.ts";
import type { KnownCheckpoint } from "./witness-judge.ts";

/** The memory of a witness: the newest note that it kept in any of its files, and whether the files are in order. */
export interface KeptCheckpoint extends KnownCheckpoint {
  /**
   * `damaged`: a note that its key does not open, or two notes of one size; nothing is replaced. `lost`: the note's file is missing
   * or older than its copy, and `note` is the copy.
   */
  readonly state: "whole" | "damaged" | "lost";
  /** The size in the note's own file; 0 if there is none. Differs from `head` only if the note is `lost`. */
  readonly found: number;
  /** False if the copy is missing or older than the note, as after a power failure. */
  readonly isCopied: boolean;
}

/**
 * Reads the note and its copy with the key of the enrolment, or else with the first key that the bank sent, and with the keys to which the
 * kept successions lead from there.
 */
export async function readKept(files: WitnessFiles, enrolled: string | null): Promise<KeptCheckpoint> {
  const copy = await files.readCopy();
  const note = await files.readNote();
  const key = enrolled ?? (await files.readKey());
  try {
    const verifier = key === null ? null : followSuccessions(parseVerifier(key), splitSuccessions(await files.readSuccessions()));
    return compare({ note, copy }, verifier);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return damaged(note);
  }
}

/** Throws NoteError if the key does not open a note. */
function compare({ note, copy }: Notes, verifier: NoteVerifier | null): KeptCheckpoint {
  if (note === null && copy === null) return { note, verifier, head: null, state: "whole", found: 0, isCopied: false };
  if (verifier === null) return damaged(note);
  const [head, copied] = [headOf(note, verifier), headOf(copy, verifier)];
  const [found, before] = [head?.size ?? 0, copied?.size ?? 0];
  if (copied !== null && (head === null || found < before))
    return { note: copy, verifier, head: copied, state: "lost", found, isCopied: true };
  if (head !== null && copied !== null && found === before && !head.root.equals(copied.root)) return damaged(note);
  return { note, verifier, head, state: "whole", found, isCopied: copied !== null && found === before };
}

interface Notes {
  readonly note: string | null;
  readonly copy: string | null;
}

const damaged = (note: string | null): KeptCheckpoint => ({
  ...{ note, verifier: null, head: null },
  ...{ state: "damaged", found: 0, isCopied: false },
});

const headOf = (note: string | null, verifier: NoteVerifier): TreeHead | null =>
  note === null ? null : openCheckpoint(note, verifier);
