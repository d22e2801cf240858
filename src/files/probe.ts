import { constants, type PathLike } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import path from "node:path";

/** Linux's flag for a file without a name, which Node.js does not name. */
const NAMELESS = 0o20_000_000;
const PROBE_SIZE = 4_096;

/**
 * Writes some bytes into a folder and syncs them, as a durable file does, and leaves nothing behind: the file never has a name, or, if
 * the file system knows no such files, is removed at once. Resolves with the milliseconds that it took. Throws the system's error.
 */
export async function probeWriting(folder: string): Promise<number> {
  const began = performance.now();
  const { handle, name } = await openNameless(folder);
  try {
    await handle.write(Buffer.alloc(PROBE_SIZE));
    await handle.sync();
    return performance.now() - began;
  } finally {
    await handle.close();
    if (name !== null) await rm(name, { force: true });
  }
}

async function openNameless(folder: string): Promise<{ handle: FileHandle; name: PathLike | null }> {
  if (process.platform === "linux")
    try {
      const flags = constants.O_RDWR | constants.O_DIRECTORY | NAMELESS;
      return { handle: await open(folder, flags, 0o600), name: null };
    } catch (error) {
      if (!/^(EISDIR|EOPNOTSUPP|EINVAL)$/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  const name = path.join(folder, `.probe-${process.pid}`);
  return { handle: await open(name, "wx", 0o600), name };
}
