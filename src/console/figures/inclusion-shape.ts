import { HASH_SIZE, nodeHash } from "../../tlog/tlog.ts";

/** What proves that a leaf is in a tree (RFC 9162, section 2.1.3). All hashes have 32 bytes. */
export interface InclusionProof {
  /** The leaf's place in the log, from 0. */
  readonly index: number;
  /** The number of leaves under the checkpoint. */
  readonly size: number;
  readonly leafHash: Buffer;
  /** From the leaf's sibling up. */
  readonly path: readonly Buffer[];
  /** The root that the checkpoint signs. */
  readonly root: Buffer;
}

/** A node of the tree: the hash over the leaves from `first` to `last`. */
export interface TreeNode {
  readonly hash: Buffer;
  readonly first: number;
  readonly last: number;
}

/** One step up: the node reached so far and its sibling are hashed to their parent. */
interface InclusionStep {
  readonly node: TreeNode;
  readonly sibling: TreeNode;
  /** Where the sibling stands, and so the order in which the two are hashed. */
  readonly side: "left" | "right";
  readonly parent: TreeNode;
}

export interface InclusionShape {
  readonly leaf: TreeNode;
  /** From the leaf up; empty if it is the only one. */
  readonly steps: readonly InclusionStep[];
  /** The last parent: all leaves. */
  readonly top: TreeNode;
  /** Whether the last parent's hash is the root of the checkpoint. */
  readonly proven: boolean;
}

/** The path of a proof with the leaves under each of its nodes; null if a leaf with this index and size has no such path. */
export function inclusionShape({ index, size, leafHash, path, root }: InclusionProof): InclusionShape | null {
  const siblings = siblingsOf(index, size);
  if (siblings?.length !== path.length || [leafHash, ...path].some((hash) => hash.length !== HASH_SIZE)) return null;
  const leaf: TreeNode = { hash: leafHash, first: index, last: index };
  const steps: InclusionStep[] = [];
  let node = leaf;
  for (const [n, { first, last }] of siblings.entries()) {
    const sibling: TreeNode = { hash: path[n] as Buffer, first, last };
    const side = first < node.first ? "left" : "right";
    const [left, right] = side === "left" ? [sibling, node] : [node, sibling];
    const parent: TreeNode = { hash: nodeHash(left.hash, right.hash), first: left.first, last: right.last };
    steps.push({ node, sibling, side, parent });
    node = parent;
  }
  return { leaf, steps, top: node, proven: node.hash.equals(root) };
}

/** The leaves under each sibling, from the leaf up; null if the tree has no such leaf. */
function siblingsOf(index: number, size: number): { readonly first: number; readonly last: number }[] | null {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size)) return null;
  const siblings: { first: number; last: number }[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    // The left subtree has the largest power of two of leaves that is smaller than all of them.
    const middle = begin + 2 ** Math.floor(Math.log2(end - begin - 1));
    siblings.unshift(index < middle ? { first: middle, last: end - 1 } : { first: begin, last: middle - 1 });
    if (index < middle) end = middle;
    else begin = middle;
  }
  return siblings;
}
