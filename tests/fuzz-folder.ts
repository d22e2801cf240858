import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** In memory where the machine has such a place: some decoders sync what they read. */
export const temporaryRoot = (): string => (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());

/** A folder of this process's own for decoders that read files; it goes when the process does. */
const folder = mkdtempSync(path.join(temporaryRoot(), "strongroom-fuzz-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The path of a file in that folder that is not there. */
export function absent(name: string): string {
  const file = path.join(folder, name);
  rmSync(file, { force: true });
  return file;
}

/** A file in that folder that holds these bytes and is readable by its owner only. */
export function holding(name: string, bytes: Uint8Array): string {
  const file = absent(name);
  writeFileSync(file, bytes, { mode: 0o600 });
  return file;
}
