import { createFile } from "../../files/files.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** The mode of the shell's own redirection: the umask decides. */
const RESULT_MODE = 0o666;

/** Prints a result, or writes it to the new file that --out names and prints the file's name. Throws UsageError. */
export async function writeResult(settings: Settings, result: string): Promise<void> {
  const file = settings.find("out");
  if (file === null) {
    process.stdout.write(result);
    return;
  }
  await createFile(file, result, { mode: RESULT_MODE }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "EEXIST"
        ? `--out is "${file}", which is there already: name another file, or move that one away`
        : `--out is "${file}", which cannot be written: ${error.message}`,
    );
  });
  process.stdout.write(`${file}\n`);
}
