import { rmSync } from "node:fs";
import { temporaryFolder } from "../tests/bank-under-test.ts";

/**
 * A folder that is removed after all measurements. On ext4 without a journal, a new file takes up to ten times as long for some
 * minutes after many files were removed. That would distort the next measurement.
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
