import path from "node:path";
import { followSuccessions, type NoteVerifier, splitSuccessions } from "../../tlog/tlog.ts";
import { readIfThere } from "./disk.ts";

/** The successions of the log's key up to the copy's checkpoint, relative to the copy's folder; missing if there is none. */
export const SUCCESSIONS_FILE = "tlog/successions";

/**
 * The log's keys by the successions of a copy, from a key that the caller knows. Read the copy's checkpoint first: its key's succession is
 * then there too. Throws NoteError `succession`.
 */
export async function copyVerifier(dir: string, known: NoteVerifier): Promise<NoteVerifier> {
  const text = (await readIfThere(path.join(dir, SUCCESSIONS_FILE)))?.toString();
  return text === undefined ? known : followSuccessions(known, splitSuccessions(text));
}
