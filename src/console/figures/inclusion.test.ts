import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CompactRange, inclusionProof, leafHash, nodeHash, sha256, verifyInclusion } from "../../tlog/tlog.ts";
import { InclusionFigure } from "./inclusion-figure.tsx";
import { type InclusionProof, inclusionShape } from "./inclusion-shape.ts";

const { leafHashOf, rootOf } = await import(import.meta.resolve("#assets/console/assets/merkle.js"));
// biome-ignore lint/suspicious/noExplicitAny: the vectors' own JSON
const vector = (name: string): any =>
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`#assets/audit/vectors/${name}.json`)), "utf8"));
const base64 = (text: string): Buffer => Buffer.from(text, "base64");
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const leaves = Array.from({ length: 70 }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));
const rootOfRange = (begin: number, end: number): Buffer => {
  const range = new CompactRange();
  for (const leaf of leaves.slice(begin, end)) range.append(leaf);
  return range.root();
};
const proofOf = async (index: number, size: number): Promise<InclusionProof> => ({
  ...{ index, size, leafHash: leaves[index] as Buffer, root: rootOfRange(0, size) },
  path: await inclusionProof(index, size, async (begin, end) => rootOfRange(begin, end)),
});

test("each node of the picture is the hash over the records that it names, up to the root", async () => {
  for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 31, 32, 33, 70])
    for (let index = 0; index < size; index++) {
      const proof = await proofOf(index, size);
      const shape = inclusionShape(proof) ?? assert.fail();
      assert.ok(shape.proven);
      assert.deepEqual([shape.top.first, shape.top.last], [0, size - 1]);
      for (const { node, sibling, side, parent } of shape.steps) {
        for (const { hash, first, last } of [node, sibling, parent])
          assert.equal(hex(hash), hex(rootOfRange(first, last + 1)), `${index} of ${size}: ${first} to ${last}`);
        const [left, right] = side === "left" ? [sibling, node] : [node, sibling];
        assert.equal(hex(nodeHash(left.hash, right.hash)), hex(parent.hash));
        assert.equal(left.last + 1, right.first);
      }
      assert.equal(hex(await rootOf(proof)), hex(proof.root));
    }
});

test("the picture and the browser take the published proofs for what they are", async () => {
  const { inclusion } = vector("merkle-proofs");
  for (const { leafIdx: index, treeSize: size, root, leafHash: leaf, proof: path, wantErr, desc } of inclusion) {
    const proof = { index, size, leafHash: base64(leaf), path: (path ?? []).map(base64), root: base64(root) };
    assert.equal(verifyInclusion(index, size, proof.leafHash, proof.path, proof.root), !wantErr);
    assert.equal(inclusionShape(proof)?.proven ?? false, !wantErr, desc);
    const reached = await rootOf(proof);
    assert.equal(reached !== null && hex(reached) === hex(proof.root), !wantErr, desc);
  }
  assert.equal(inclusion.length, 98);
});

test("the browser makes the leaf of a record from its plain line and the hash of its sealed record", async () => {
  const { lines, record, entries } = vector("commit");
  for (const [n, line] of lines.entries()) {
    const leaf = await leafHashOf(line.slice(0, -1), sha256(Buffer.from(record, "hex")));
    assert.equal(hex(leaf), hex(leafHash(Buffer.from(entries[n], "hex"))));
  }
});

test("a proof of another length, index or size is no picture, and a changed hash is not proven", async () => {
  const proof = await proofOf(17, 33);
  for (const wrong of [
    ...[{ path: proof.path.slice(1) }, { path: [...proof.path, proof.root] }, { index: 32 }, { index: 33 }, { index: -1 }],
    ...[{ index: 0.5 }, { size: 2 ** 60 }, { size: 0 }, { leafHash: Buffer.alloc(31) }],
  ]) {
    assert.equal(inclusionShape({ ...proof, ...wrong }), null, JSON.stringify(wrong));
    assert.equal(await rootOf({ ...proof, ...wrong }), null, JSON.stringify(wrong));
  }
  for (let at = 0; at < proof.path.length; at++) {
    const changed = { ...proof, path: proof.path.with(at, leaves[0] as Buffer) };
    assert.equal(inclusionShape(changed)?.proven, false);
    assert.notEqual(hex(await rootOf(changed)), hex(proof.root));
  }
});

test("the figure says in words what the picture shows", async () => {
  const proof = await proofOf(17, 33);
  const html = (given: Partial<InclusionProof>): string => String(InclusionFigure({ proof: { ...proof, ...given } }));
  const root = `${hex(proof.root).slice(0, 6)}…${hex(proof.root).slice(-4)}`;
  for (const text of [
    ...["The hash of record 17 and 6 sibling hashes, one after the other,", `give the root ${root}`, "checkpoint of 33 records"],
    ...["The sibling of record 16 stands on the left", "The sibling of record 32 stands on the right", "This is the root that"],
  ])
    assert.ok(html({}).includes(text), text);
  assert.match(html({ root: leaves[0] as Buffer }), /Not proven: the path from record 17 .*≠/s);
  assert.match(html({ path: [] }), /Not proven: record 17 of 33 has no path of 0 hashes/);
  const one = await proofOf(0, 1);
  assert.match(String(InclusionFigure({ proof: one })), /The log has one record, so its hash is the root/);
});
