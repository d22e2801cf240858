import { open, rename } from "node:fs/promises";
import path from "node:path";

/**
 * Replaces the whole file so that after a crash it holds the old bytes or the new ones, never a part: written beside it,
 * synced, renamed over it, and the folder synced. The file is readable by its owner only.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  await syncFolder(path.dirname(file));
}

/** Makes a created or renamed name of this folder durable. Windows cannot open a folder; there the file system does it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
