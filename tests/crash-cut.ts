import { readFileSync, writeFileSync } from "node:fs";
import type { Random } from "./fuzz-random.ts";

/** The most that is cut off, in bytes: some eight lines, the ends of two or three operations. */
const CUT_MOST = 2_500;

/**
 * Does to a dead machine's journal what no power failure does that finds it synced: cuts its end off at a random length, or fills
 * it with zeros. Lines that were on disk are lost.
 */
export function cutJournal(file: string, random: Random): void {
  const bytes = readFileSync(file);
  const cut = random.below(Math.min(CUT_MOST, bytes.length));
  const zeros = random.onceIn(2) ? cut : 0;
  writeFileSync(file, Buffer.concat([bytes.subarray(0, bytes.length - cut), Buffer.alloc(zeros)]));
}
