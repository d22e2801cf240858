import assert from "node:assert/strict";
import { test } from "node:test";
import type { Broken, StoredRecord } from "../log/record-file.ts";
import { Findings } from "./finding.ts";
import type { CheckedTree } from "./verify-tree.ts";
import { Walk } from "./walk.ts";

const ENTRY_SIZE = 64;
/** Entries of a tree in which the digests of record n have the byte 1 + n. */
const ENTRIES = Array.from({ length: 4 }, (_, n) => Buffer.alloc(ENTRY_SIZE, 1 + n));

/** A walk that has entered the first file. */
function walkOf(): { walk: Walk; findings: Findings } {
  const reader = { entryAtHand: (index: number) => ENTRIES[index], entry: async (index: number) => ENTRIES[index] };
  const tree = { reader, unknown: new Set<number>(), keptRoot: null } as unknown as CheckedTree;
  const findings = new Findings();
  const walk = new Walk("plain", { size: ENTRIES.length, tree, findings, next: 0 });
  walk.enter({ name: "plain/000000000000.jsonl", firstIndex: 0 });
  return { walk, findings };
}

const recordOf = (byte: number): StoredRecord =>
  ({ digest: Buffer.alloc(ENTRY_SIZE / 2, byte), header: null, bytes: Buffer.from("a line"), offset: 10 * byte }) as never;
const BROKEN = { digest: null, offset: 7 } as Broken;

test("only the first record of a file is looked up; each expected one after it is proven at once", async () => {
  const { walk, findings } = walkOf();
  assert.equal(walk.takeNext(recordOf(1)), null);
  assert.equal((await walk.takeOther(recordOf(1)))?.index, 0);
  assert.equal(walk.takeNext(recordOf(2))?.index, 1);
  assert.equal(walk.takeNext(recordOf(3))?.index, 2);
  assert.equal(walk.takeNext(recordOf(9)), null, "another record than the expected one");
  assert.equal(walk.takeNext(BROKEN), null);
  assert.equal(walk.takeNext(recordOf(4))?.index, 3);
  assert.equal(walk.takeNext(recordOf(5)), null, "the log has no such record");
  assert.deepEqual(findings.list, []);
});

test("after a record that is not the log's, the next one is looked up, and both are accounted for", async () => {
  const { walk, findings } = walkOf();
  await walk.takeOther(recordOf(1));
  assert.equal(await walk.takeOther(recordOf(9)), null);
  assert.equal(walk.takeNext(recordOf(2)), null);
  assert.equal((await walk.takeOther(recordOf(2)))?.index, 1);
  assert.deepEqual(
    findings.list.map(({ code }) => code),
    ["record-foreign"],
  );
  assert.equal(walk.takeNext(recordOf(3))?.index, 2);
});
