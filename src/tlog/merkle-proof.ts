import { HASH_SIZE, nodeHash } from "./merkle.ts";

/** Inclusion and consistency proofs (RFC 9162, sections 2.1.3 and 2.1.4). */

/** MTH(D[begin:end]): the root of the leaves from `begin` up to but not including `end`. */
export type RangeHash = (begin: number, end: number) => Promise<Buffer>;

/** The audit path of leaf `index` in the tree of `size` leaves, from its sibling up. Throws RangeError outside the tree. */
export async function inclusionProof(index: number, size: number, rangeHash: RangeHash): Promise<Buffer[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path: Buffer[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + split(end - begin);
    path.unshift(await (index < middle ? rangeHash(middle, end) : rangeHash(begin, middle)));
    if (index < middle) end = middle;
    else begin = middle;
  }
  return path;
}

/** PROOF(size1, D[size2]): the second tree begins with the first. Throws RangeError unless 1 <= size1 <= size2. */
export async function consistencyProof(size1: number, size2: number, rangeHash: RangeHash): Promise<Buffer[]> {
  if (!(size1 >= 1 && size1 <= size2)) throw new RangeError(`no proof from a tree of ${size1} to one of ${size2}`);
  const path: Buffer[] = [];
  let [begin, end] = [0, size2];
  while (end !== size1) {
    const middle = begin + split(end - begin);
    path.unshift(await (size1 <= middle ? rangeHash(middle, end) : rangeHash(begin, middle)));
    if (size1 <= middle) end = middle;
    else begin = middle;
  }
  // The verifier already has the first tree's root. It needs this node only if that root is no node of the second tree.
  if (begin !== 0) path.unshift(await rangeHash(begin, end));
  return path;
}

/** Returns the largest power of two that is smaller than `size`. */
function split(size: number): number {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

const odd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const wellFormed = (hashes: readonly Buffer[]): boolean => hashes.every((hash) => hash.length === HASH_SIZE);

/** Returns true if `leaf` is proven as the leaf hash of `index` in the tree of this size and root (section 2.1.3.2). */
export function verifyInclusion(index: number, size: number, leaf: Buffer, proof: readonly Buffer[], root: Buffer): boolean {
  if (!(Number.isSafeInteger(size) && index >= 0 && index < size) || !wellFormed([leaf, ...proof])) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = nodeHash(hash, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && hash.equals(root);
}

export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** Returns true if the proof shows that the second tree begins with the first (section 2.1.4.2). */
export function verifyConsistency(first: TreeHead, second: TreeHead, proof: readonly Buffer[]): boolean {
  if (!(Number.isSafeInteger(second.size) && first.size >= 1 && first.size <= second.size)) return false;
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root);
  if (!wellFormed([first.root, second.root, ...proof])) return false;
  const [start, ...rest] = Number.isInteger(Math.log2(first.size)) ? [first.root, ...proof] : proof;
  if (start === undefined || proof.length === 0) return false;

  let [fn, sn] = [first.size - 1, second.size - 1];
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [start, start];
  for (const hash of rest) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      fr = nodeHash(hash, fr);
      sr = nodeHash(hash, sr);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, hash);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr.equals(first.root) && sr.equals(second.root);
}
