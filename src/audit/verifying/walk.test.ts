import assert from "node:assert/strict";
import { test } from "node:test";
import type { Broken, StoredRecord } from "../log/records.ts";
import { Findings } from "./finding.ts";
import type { CheckedTree } from "./verify-tree.ts";
import { Walk } from "./walk.ts";

const ENTRY_SIZE = 64;
/** Entries of a tree in which the plain half of event n has the byte 1 + n; events 1 to 3 are one commit. */
const ENTRIES = [11, 12, 12, 12, 13].map((commit, n) =>
  Buffer.concat([Buffer.alloc(ENTRY_SIZE / 2, 1 + n), Buffer.alloc(ENTRY_SIZE / 2, commit)]),
);

/** A walk that has entered the first file. The entries of the first bundle are at hand. */
function walkOf(form: "plain" | "sealed" = "plain", unknown: readonly number[] = []): { walk: Walk; findings: Findings } {
  const reader = { entryAtHand: (index: number) => ENTRIES[index], entry: async (index: number) => ENTRIES[index] };
  const tree = { reader, unknown: new Set(unknown), keptRoots: new Map() } as unknown as CheckedTree;
  const findings = new Findings();
  const walk = new Walk(form, { size: ENTRIES.length, tree, findings, next: 0 });
  walk.enter({ name: `${form}/000000000000`, firstIndex: 0 });
  return { walk, findings };
}

const recordOf = (byte: number): StoredRecord =>
  ({
    digest: Buffer.alloc(ENTRY_SIZE / 2, byte),
    count: 1,
    index: null,
    sealed: null,
    bytes: Buffer.from("a line"),
    offset: 10 * byte,
    end: 0,
  }) as never;
const commitOf = (byte: number, index: number, count: number): StoredRecord =>
  ({ ...recordOf(byte), count, index, sealed: { index, count } }) as never;
const lineOf = (byte: number, index: number): StoredRecord =>
  ({ ...recordOf(byte), bytes: Buffer.from(`{"v":2,"i":${index},`) }) as never;
const BROKEN = { digest: null, offset: 7 } as Broken;
const codes = ({ list }: Findings): unknown[] => list.map(({ code, index, lastIndex }) => [code, index, lastIndex ?? index]);

test("each expected record is proven at once, and no other", () => {
  const { walk, findings } = walkOf();
  for (const byte of [1, 2, 3]) assert.equal(walk.takeNext(recordOf(byte))?.index, byte - 1);
  assert.equal(walk.takeNext(recordOf(9)), null, "another record than the expected one");
  assert.equal(walk.takeNext(BROKEN), null);
  assert.equal(walk.takeNext(recordOf(4))?.index, 3);
  assert.equal(walk.takeNext(recordOf(5))?.index, 4);
  assert.equal(walk.takeNext(recordOf(6)), null, "the log has no such record");
  assert.deepEqual(findings.list, []);
});

test("after a record that is not the log's, the next one is looked up, and both are accounted for", async () => {
  const { walk, findings } = walkOf();
  walk.takeNext(recordOf(1));
  assert.equal(await walk.takeOther(recordOf(9)), null);
  assert.equal(walk.takeNext(recordOf(2)), null);
  assert.equal((await walk.takeOther(recordOf(2)))?.index, 1);
  assert.deepEqual(codes(findings), [["record-foreign", undefined, undefined]]);
  assert.equal(walk.takeNext(recordOf(3))?.index, 2);
});

test("a sealed record must be in the entries of all its events", async () => {
  const walk = walkAfterFirst("sealed", []);
  for (const record of [commitOf(12, 1, 4), commitOf(12, 1, 5), commitOf(13, 1, 3)]) {
    assert.equal(walk.takeNext(record), null);
    assert.equal(await walk.takeOther(record), null);
  }
  assert.equal((await walk.takeOther(commitOf(12, 1, 3)))?.index, 1);
  assert.equal(walk.takeNext(commitOf(13, 4, 1))?.index, 4);
});

test("a signed record that is of fewer events than its entries leaves the others missing", async () => {
  const { walk, findings } = walkOf("sealed");
  walk.takeNext(commitOf(11, 0, 1));
  assert.equal(walk.takeNext(commitOf(12, 1, 2))?.index, 1);
  assert.equal((await walk.takeOther(commitOf(13, 4, 1)))?.index, 4);
  assert.deepEqual(codes(findings), [["record-missing", 3, 3]]);
});

test("a changed sealed record is named with all its events, whatever it claims", async () => {
  for (const foreign of [BROKEN, commitOf(99, 1, 3), commitOf(99, 7, 1)]) {
    const { walk, findings } = walkOf("sealed");
    walk.takeNext(commitOf(11, 0, 1));
    await walk.takeOther(foreign);
    await walk.takeOther(commitOf(13, 4, 1));
    assert.deepEqual(codes(findings), [["record-changed", 1, 3]]);
  }
});

test("if an entry is lost, a record is taken for its event only if it names it", async () => {
  const plain = walkOf("plain", [0, 1]);
  assert.equal(plain.walk.takeNext(lineOf(9, 0)), null);
  assert.equal((await plain.walk.takeOther(lineOf(9, 0)))?.index, 0);
  assert.equal(await plain.walk.takeOther(lineOf(9, 3)), null);
  const sealed = walkOf("sealed", [1, 2]);
  sealed.walk.takeNext(commitOf(11, 0, 1));
  assert.equal(await sealed.walk.takeOther(commitOf(99, 1, 3)), null, "the third entry is known and is another");
  assert.equal(await sealed.walk.takeOther(commitOf(99, 2, 1)), null, "it is not the next one");
  assert.equal((await sealed.walk.takeOther(commitOf(99, 1, 2)))?.index, 1);
  assert.equal((await walkAfterFirst("sealed", [1, 2, 3]).takeOther(commitOf(99, 1, 3)))?.count, 3);
});

function walkAfterFirst(form: "plain" | "sealed", unknown: readonly number[]): Walk {
  const { walk } = walkOf(form, unknown);
  walk.takeNext(commitOf(11, 0, 1));
  return walk;
}

test("a file with records of another file is named once", async () => {
  const { walk, findings } = walkOf();
  walk.enter({ name: "plain/000000000002", firstIndex: 2 });
  for (const byte of [1, 2]) assert.ok(walk.takeNext(recordOf(byte)));
  assert.deepEqual(codes(findings), [["file-name", 0, 0]]);
});
