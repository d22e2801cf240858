import assert from "node:assert/strict";
import type { CommittedEvent } from "../log/line.ts";
import { readLines } from "../log/read.ts";
import type { TestLog } from "./test-log.ts";

export const idsOf = (events: readonly CommittedEvent[]): string[] => events.map(({ id }) => id);

export async function sealedIds(log: TestLog): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of readLines(log.dir)) ids.push(id);
  return ids;
}

/** Asserts that the log has these events, each once and in this order, and that it verifies. */
export async function assertHolds(log: TestLog, events: readonly CommittedEvent[]): Promise<void> {
  assert.deepEqual(await sealedIds(log), idsOf(events));
  const report = await log.verify();
  assert.deepEqual([report.findings, report.size], [[], events.length]);
}
