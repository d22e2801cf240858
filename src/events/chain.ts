import { equal, Hmac, type Key } from "../crypto/crypto.ts";
import type { EventRow } from "./event-rows.ts";

const MAC_SIZE = 32;

/** Where a writer's chain stands: the number of its last event, and the MAC of the commit that it was in. */
export interface ChainEnd {
  readonly n: number;
  readonly mac: Buffer;
}

/** Before a writer's first commit. */
export const NOTHING_WRITTEN: ChainEnd = { n: 0, mac: Buffer.alloc(MAC_SIZE) };

/**
 * The chain of one writer (AUDIT.md, section "Chains"): HMAC-SHA-256 over the MAC of the commit before and the rows of this one,
 * under a key that is not in the database. Whoever changes, moves, removes or invents a row breaks it.
 */
export class Chain {
  readonly #hmac: Hmac;

  constructor(key: Key) {
    this.#hmac = new Hmac("sha256", key);
  }

  /** Returns the MAC of a commit; `images` are its rows' binary forms without the last one's `mac`, one after the other. */
  macOf(before: ChainEnd, images: readonly Uint8Array[]): Buffer {
    const mac = Buffer.allocUnsafe(MAC_SIZE);
    this.#hmac.write([before.mac, ...images], mac);
    return mac;
  }

  /**
   * Returns where the chain stands after these rows, which are one commit of one writer; null if they do not follow `before`, or
   * are not as they were written.
   */
  follow(before: ChainEnd, commit: readonly EventRow[]): ChainEnd | null {
    const last = commit.at(-1);
    if (last === undefined || last.mac === null || last.sealed === null) return null;
    if (commit.some(({ n }, i) => n !== before.n + 1 + i)) return null;
    if (commit.some((row) => row !== last && (row.sealed !== null || row.mac !== null))) return null;
    const images = commit.flatMap((row, i) => (i < commit.length - 1 ? [row.image, NULL] : [row.image]));
    return equal(this.macOf(before, images), last.mac) ? { n: last.n, mac: last.mac } : null;
  }
}

/** The value of `mac` in all rows but a commit's last: a length of -1. */
const NULL = Buffer.alloc(4, 0xff);
