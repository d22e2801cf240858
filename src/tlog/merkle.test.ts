import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CompactRange, EMPTY_ROOT, leafHash, nodeHash } from "./merkle.ts";
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from "./merkle-proof.ts";

const numRuns = 30 * Number(process.env["FUZZ_RUNS"] ?? 1);

/** MTH as RFC 6962, section 2.1, defines it: recursive over all leaves. */
function mth(leaves: readonly Buffer[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ?? EMPTY_ROOT;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));

test("the roots equal those of the RFC's reference tree", () => {
  const entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];
  const range = new CompactRange();
  assert.equal(range.root().toString("hex"), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const found = entries.map((entry) => {
    range.append(leafHash(Buffer.from(entry, "hex")));
    return range.root().toString("hex");
  });
  assert.deepEqual(found, roots);
});

test("a compact range has the root of the definition, and names each perfect subtree once", () => {
  const leaves = leavesOf(130);
  const range = new CompactRange();
  const named = new Set<string>();
  for (const [i, leaf] of leaves.entries()) {
    range.append(leaf, (height, index, hash) => {
      assert.ok(!named.has(`${height}/${index}`));
      named.add(`${height}/${index}`);
      assert.deepEqual(hash, mth(leaves.slice(index * 2 ** height, (index + 1) * 2 ** height)));
    });
    assert.deepEqual(range.root(), mth(leaves.slice(0, i + 1)));
  }
  assert.equal(named.size, 130 + 65 + 32 + 16 + 8 + 4 + 2 + 1);
});

test("a proof verifies, and a proof with any change does not", async () => {
  const leaves = leavesOf(300);
  const rangeHash = async (begin: number, end: number): Promise<Buffer> => mth(leaves.slice(begin, end));
  const head = (size: number): { size: number; root: Buffer } => ({ size, root: mth(leaves.slice(0, size)) });
  const sizes = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }));
  await fc.assert(
    fc.asyncProperty(sizes, async ([a, b]) => {
      const [small, large] = [Math.min(a, b), Math.max(a, b)];
      const inclusion = await inclusionProof(small - 1, large, rangeHash);
      const leaf = leaves[small - 1] as Buffer;
      const { root } = head(large);
      assert.ok(verifyInclusion(small - 1, large, leaf, inclusion, root));
      assert.ok(!verifyInclusion(small - 1, large, root, inclusion, leaf) || large === 1);
      assert.ok(!verifyInclusion(small - 1, large, leaf, [...inclusion, leaf], root));
      assert.ok(!verifyInclusion(large, large, leaf, inclusion, root));

      const consistency = await consistencyProof(small, large, rangeHash);
      assert.ok(verifyConsistency(head(small), head(large), consistency));
      assert.ok(!verifyConsistency({ size: small, root: leafHash(root) }, head(large), consistency));
      assert.ok(!verifyConsistency(head(small), head(large), [...consistency, leaf]));
      for (let i = 0; i < consistency.length; i++)
        assert.ok(!verifyConsistency(head(small), head(large), consistency.toSpliced(i, 1)));
    }),
    { numRuns },
  );
  await assert.rejects(inclusionProof(5, 5, rangeHash), RangeError);
  await assert.rejects(consistencyProof(6, 5, rangeHash), RangeError);
  await assert.rejects(consistencyProof(0, 5, rangeHash), RangeError);
});

test("a proof that is too long for its tree is refused, even if every hash is right", async () => {
  const leaves = leavesOf(40);
  const rangeHash = async (begin: number, end: number): Promise<Buffer> => mth(leaves.slice(begin, end));
  const above = leafHash(Buffer.from("above"));
  // An attacker chooses roots of trees that are one level higher than their sizes allow.
  const raised = (size: number): { size: number; root: Buffer } => ({
    size,
    root: nodeHash(above, mth(leaves.slice(0, size))),
  });
  for (let large = 2; large <= 40; large++)
    for (let small = 1; small < large; small++) {
      const inclusion = await inclusionProof(small, large, rangeHash);
      assert.ok(!verifyInclusion(small, large, leaves[small] as Buffer, [...inclusion, above], raised(large).root));
      const consistency = await consistencyProof(small, large, rangeHash);
      assert.ok(!verifyConsistency(raised(small), raised(large), [...consistency, above]));
    }
  const head = { size: 7, root: mth(leaves.slice(0, 7)) };
  assert.ok(verifyConsistency(head, head, []));
  assert.ok(!verifyConsistency(head, head, [above]), "a proof from a tree to itself is empty");
});
