// Verifies an inclusion proof in the Merkle tree of RFC 9162 (sections 2.1.1 and 2.1.3.2), by WebCrypto's SHA-256.

const HASH_SIZE = 32;

/**
 * Resolves with the root to which the path leads from this leaf hash at `index` in a tree of `size` leaves. Hashes are Uint8Array
 * of 32 bytes, the path begins with the leaf's sibling. Resolves with null if no such tree has such a path.
 */
export async function rootOf({ index, size, leafHash, path }) {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size)) return null;
  if ([leafHash, ...path].some((hash) => hash.length !== HASH_SIZE)) return null;
  let [fn, sn, hash] = [index, size - 1, leafHash];
  for (const sibling of path) {
    if (sn === 0) return null;
    if (isOdd(fn) || fn === sn) {
      hash = await nodeHash(sibling, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = await nodeHash(hash, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? hash : null;
}

/** The leaf hash of an audit event: of its plain line with the newline, and the hash of its sealed record (AUDIT.md). */
export async function leafHashOf(line, sealedHash) {
  const plainHash = await sha256(new TextEncoder().encode(`${line}\n`));
  return sha256(Uint8Array.of(0x00, ...plainHash, ...sealedHash));
}

function nodeHash(left, right) {
  return sha256(Uint8Array.of(0x01, ...left, ...right));
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function isOdd(n) {
  return n % 2 === 1;
}

/** Not a shift: sizes may have more than 32 bits. */
function half(n) {
  return Math.floor(n / 2);
}
