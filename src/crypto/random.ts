import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(4096);
let poolAt = pool.length;

/**
 * Fills a target of at most 4,096 bytes from the CSPRNG. One call of the library fills many targets; the pool erases the bytes
 * that it copied out. Throws RangeError for a larger target.
 */
export function fillRandom(target: Uint8Array): void {
  if (target.length > pool.length) throw new RangeError(`at most ${pool.length} bytes at a time`);
  if (poolAt + target.length > pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const end = poolAt + target.length;
  target.set(pool.subarray(poolAt, end));
  pool.fill(0, poolAt, end);
  poolAt = end;
}
