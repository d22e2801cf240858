import assert from "node:assert/strict";
import type { EventRow } from "../../events/events.ts";
import { commitsIn } from "../../events/testing/test-event-store.ts";
import { CompactRange, leafHash, openCheckpoint } from "../../tlog/tlog.ts";
import { type CheckpointRow, checkpointsAfter } from "../checkpoints/checkpoint-rows.ts";
import { orderedCommits } from "../checkpoints/ordered-commits.ts";
import { formsOf } from "../log/entries.ts";
import { verifierOf } from "../sequencing/sequencer-state.ts";
import type { TestLogDatabase } from "./test-sequencer.ts";

/** The check of what sequencers made of the committed events. */

const nameOf = ({ writer, n }: EventRow): string => `${writer}/${n}`;

/**
 * Asserts that the log has every committed event once, each writer's in their order, that each checkpoint has the root, the edge
 * and the open chains of its events, and that there are `size` events. Returns the rows in the order of the log.
 */
export async function assertOrdered({ sql, settings }: TestLogDatabase, size: number): Promise<EventRow[]> {
  const range = new CompactRange();
  const open = new Map<bigint, number>();
  const logged: EventRow[] = [];
  const rest = await checkpointsAfter(sql, 0, 100_000);
  let due = rest.shift();
  const check = ({ fromSize, frontier, note, open: listed }: CheckpointRow): void => {
    assert.ok(fromSize < range.size);
    const head = openCheckpoint(note, verifierOf(settings("")));
    assert.deepEqual(head, { size: range.size, root: range.root() });
    assert.deepEqual(frontier, range.edge());
    assert.deepEqual(new Map([...listed].sort()), new Map([...open].sort()));
  };
  for await (const { index, commit } of orderedCommits(sql, { from: 0 })) {
    assert.equal(index, logged.length);
    for (const entry of formsOf(index, commit, "EUR").entries) range.append(leafHash(entry));
    for (const row of commit) {
      assert.equal(row.n, (open.get(row.writer) ?? 0) + 1);
      open.set(row.writer, row.n);
      if (row.event.kind === "writer-end" || row.event.kind === "writer-closed") open.delete(row.writer);
      logged.push(row);
    }
    if (range.size !== due?.size) continue;
    check(due);
    due = rest.shift();
  }
  assert.equal(due, undefined);
  assert.deepEqual(logged.map(nameOf).sort(), (await commitsIn(sql)).flat().map(nameOf).sort());
  const writers = await sql<{ writer: bigint }[]>`select writer from audit_writer`;
  assert.deepEqual(new Set(writers.map(({ writer }) => writer)), new Set(open.keys()));
  assert.equal(logged.length, size);
  return logged;
}
