import path from "node:path";
import { CHECKPOINT_FILE, claimedSize, NoteError } from "../../tlog/tlog.ts";
import { readIfThere } from "./disk.ts";

/** Reads the text of the log's newest checkpoint, without verifying it. Throws NoteError `checkpoint` if there is none. */
export async function readCheckpoint(dir: string): Promise<string> {
  const bytes = await readIfThere(path.join(dir, CHECKPOINT_FILE));
  if (bytes === null) throw new NoteError("checkpoint", `there is no audit log in ${dir}: it has no ${CHECKPOINT_FILE}`);
  return bytes.toString();
}

/** Reads how many records the newest checkpoint covers, without verifying it. Throws NoteError `checkpoint`. */
export async function readSize(dir: string): Promise<number> {
  const size = claimedSize(await readCheckpoint(dir));
  if (size === null) throw new NoteError("checkpoint", `${path.join(dir, CHECKPOINT_FILE)} is not a checkpoint`);
  return size;
}

/** As readSize, but returns null if there is no checkpoint. */
export async function claimedLogSize(dir: string): Promise<number | null> {
  const bytes = await readIfThere(path.join(dir, CHECKPOINT_FILE));
  return bytes === null ? null : claimedSize(bytes.toString());
}
