import { readFileSync, writeFileSync } from "node:fs";
import type { Random } from "./fuzz-random.ts";

/** The most bytes that are cut off: about eight lines, the ends of two or three operations. */
const CUT_MOST = 2_500;

/**
 * Damages a dead ATM's journal more than a power failure can damage a synced file. Cuts off its end at a random length, or
 * fills the end with zeros. Lines that were on disk are lost.
 */
export function cutJournal(file: string, random: Random): void {
  const bytes = readFileSync(file);
  const cut = random.below(Math.min(CUT_MOST, bytes.length));
  const zeros = random.onceIn(2) ? cut : 0;
  writeFileSync(file, Buffer.concat([bytes.subarray(0, bytes.length - cut), Buffer.alloc(zeros)]));
}
