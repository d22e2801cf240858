import { writeFile } from "node:fs/promises";
import type { Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

/** Prints a result, or writes it to the new file that --out names, whose name it prints then. Throws UsageError. */
export async function writeResult(settings: Settings, result: string): Promise<void> {
  const file = settings.find("out");
  if (file === null) {
    process.stdout.write(result);
    return;
  }
  await writeFile(file, result, { flag: "wx", flush: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "EEXIST"
        ? `--out is "${file}", which is there already: name another file, or move that one away`
        : `--out is "${file}", which cannot be written: ${error.message}`,
    );
  });
  process.stdout.write(`${file}\n`);
}
