import { nextTraffic, type RecordKeys, recordKeys } from "../handshake/key-schedule.ts";

/** A direction moves to the next key epoch after every EPOCH_RECORDS records (PROTOCOL.md, section 4.1). */
const EPOCH_RECORDS = 4096;

/**
 * The state of one direction of a session: the sequence number of the next record, and its keys. The ratchet only goes
 * forward: a thief of the state learns nothing about records before the key epoch.
 */
export class Direction {
  #traffic: Buffer;
  #keys: RecordKeys | null;
  #seq = 0;

  /** Takes ownership of the traffic secret of key epoch 0, and erases it when that epoch ends. */
  constructor(traffic: Buffer) {
    this.#traffic = traffic;
    this.#keys = recordKeys(traffic);
  }

  get seq(): number {
    return this.#seq;
  }

  get keys(): RecordKeys {
    if (this.#keys === null) throw new Error("the keys are erased");
    return this.#keys;
  }

  /** Must be called once for each record that is sealed or opened: each takes one sequence number. */
  advance(): void {
    this.#seq += 1;
    if (this.#seq % EPOCH_RECORDS !== 0) return;
    this.#traffic = nextTraffic(this.#traffic);
    this.keys.mac.erase();
    this.#keys = recordKeys(this.#traffic);
  }

  erase(): void {
    this.#traffic.fill(0);
    this.#keys?.mac.erase();
    this.#keys = null;
  }
}
