import { hash } from "node:crypto";

/** The Merkle tree of RFC 6962, section 2.1 (RFC 9162, section 2.1), over SHA-256. */

export const HASH_SIZE = 32;

/** An explicit length saves a lookup per call. */
const AS_STRING = { outputEncoding: "latin1", outputLength: HASH_SIZE } as const;

/**
 * SHA-256 of the bytes, or of the text in UTF-8. Not from the Buffer pool: a hash that is kept would keep some KiB of the pool.
 */
export function sha256(bytes: Uint8Array | string): Buffer {
  const digest = Buffer.allocUnsafeSlow(HASH_SIZE);
  writeSha256(digest, 0, bytes);
  return digest;
}

/**
 * Writes SHA-256 into the target, from `at` on. The digest comes as a string: the library would allocate memory for a Buffer,
 * which costs more than hashing such short inputs.
 */
export function writeSha256(target: Uint8Array, at: number, bytes: Uint8Array | string): void {
  const text = hash("sha256", bytes, AS_STRING);
  for (let i = 0; i < HASH_SIZE; i++) target[at + i] = text.charCodeAt(i);
}

/** The root of the tree without leaves. */
export const EMPTY_ROOT = sha256("");

/** MTH({d}): returns the hash of a leaf that holds `entry`. */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = 0x00;
  input.set(entry, 1);
  return sha256(input);
}

const pair = Buffer.alloc(1 + 2 * HASH_SIZE, 0x01);

/** Returns the hash of a node over its two children. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_SIZE);
  return sha256(pair);
}

/** Called for every perfect subtree as it is completed: 2^height leaves, the index-th of its height from the left. */
export type OnNode = (height: number, index: number, hash: Buffer) => void;

/**
 * The right edge of a growing tree: the roots of the perfect subtrees that make up its size, largest first. That is enough to
 * append and to compute the root, with at most one hash for each binary digit of the size.
 */
export class CompactRange {
  readonly #edge: { readonly height: number; readonly hash: Buffer }[] = [];
  #size = 0;

  /**
   * Restores the edge of a tree of this size from `edge()`. Throws RangeError for another number of hashes. This proves nothing:
   * compare the root with a checkpoint.
   */
  static restore(size: number, edge: readonly Buffer[]): CompactRange {
    const range = new CompactRange();
    const heights = Array.from({ length: 53 }, (_, i) => 52 - i).filter((height) => Math.floor(size / 2 ** height) % 2 === 1);
    if (heights.length !== edge.length) throw new RangeError(`the edge of ${size} leaves has ${heights.length} hashes`);
    for (const [i, height] of heights.entries()) range.push(height, edge[i] as Buffer);
    return range;
  }

  /** The number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** The roots of the perfect subtrees, largest first. */
  edge(): Buffer[] {
    return this.#edge.map(({ hash }) => hash);
  }

  append(leaf: Buffer, onNode?: OnNode): void {
    this.push(0, leaf, onNode);
  }

  /** Appends a perfect subtree of 2^height leaves by its root. This restores a stored tree without its leaves. */
  push(height: number, root: Buffer, onNode?: OnNode): void {
    this.#size += 2 ** height;
    let node = { height, hash: root };
    onNode?.(height, this.#size / 2 ** height - 1, root);
    for (let left = this.#edge.at(-1); left?.height === node.height; left = this.#edge.at(-1)) {
      this.#edge.pop();
      node = { height: node.height + 1, hash: nodeHash(left.hash, node.hash) };
      onNode?.(node.height, this.#size / 2 ** node.height - 1, node.hash);
    }
    this.#edge.push(node);
  }

  root(): Buffer {
    const right = this.#edge.at(-1);
    if (right === undefined) return EMPTY_ROOT;
    return this.#edge.slice(0, -1).reduceRight((hash, left) => nodeHash(left.hash, hash), right.hash);
  }
}
