import { rmSync } from "node:fs";
import { temporaryFolder } from "../tests/bank-under-test.ts";

/**
 * A folder that is removed when all is measured. On ext4 without a journal each new file is looked for among those that were removed
 * within the last minutes, and takes up to ten times as long: that would weigh on whatever is measured next.
 */
export function keptFolder(): string {
  const { folder } = temporaryFolder();
  kept.push(folder);
  return folder;
}

const kept: string[] = [];

process.once("exit", () => {
  for (const folder of kept) rmSync(folder, { recursive: true, force: true });
});
