import { existsSync } from "node:fs";
import { createFile } from "../../files/files.ts";
import type { OptionName } from "../options/options.ts";
import { UsageError } from "../options/usage-error.ts";

/** The mode of the shell's own redirection: the umask decides. */
const RESULT_MODE = 0o666;

/** Writes a result to the new file that an option names, whole and durably, or not at all. Throws UsageError. */
export async function writeNewFile(option: OptionName, file: string, result: Uint8Array | string): Promise<void> {
  await createFile(file, result, { mode: RESULT_MODE }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EEXIST"
      ? taken(option, file)
      : new UsageError(`--${option} is "${file}", which cannot be written: ${error.message}`);
  });
}

/** Throws UsageError if the file is there already: for a command that should not begin in vain. */
export function refuseTaken(option: OptionName, file: string): void {
  if (existsSync(file)) throw taken(option, file);
}

const taken = (option: OptionName, file: string): UsageError =>
  new UsageError(`--${option} is "${file}", which is there already: name another file, or move that one away`);
