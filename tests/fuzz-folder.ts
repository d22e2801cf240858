import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** In memory if the machine has such a folder, because some decoders sync the files that they read. */
export const temporaryRoot = (): string => (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());

/** A folder for decoders that read files. It is removed when this process ends. */
const folder = mkdtempSync(path.join(temporaryRoot(), "strongroom-fuzz-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Returns the path of a file in that folder that does not exist. */
export function absent(name: string): string {
  const file = path.join(folder, name);
  rmSync(file, { force: true });
  return file;
}

/** Writes a file in that folder that only its owner can read, and returns its path. */
export function holding(name: string, bytes: Uint8Array): string {
  const file = absent(name);
  writeFileSync(file, bytes, { mode: 0o600 });
  return file;
}
