import { fillRandom } from "../../crypto/crypto.ts";
import { breach } from "../connection/breach.ts";
import type { SessionSecrets } from "../handshake/key-schedule.ts";
import { Direction } from "./direction.ts";
import { KINDS, type KindName, kindOf } from "./kinds.ts";
import { openRecord, sealRecord } from "./record.ts";

export interface Message {
  readonly kind: KindName;
  readonly content: Buffer;
}

const NOTHING = Buffer.alloc(0);
const PING_SIZE = 8;

/**
 * Both directions of an established session and the rules of its records (PROTOCOL.md, sections 4.3 and 5). It uses no
 * socket and no clock: bytes in, bytes out. After a breach the caller erases it and ends the connection.
 */
export class RecordLayer {
  readonly #role: "client" | "server";
  readonly #sealing: Direction;
  readonly #opening: Direction;
  readonly #recordsMax: number;
  /** The content of the PING that has no PONG yet. */
  #asked: Buffer | null = null;
  #closeReceived = false;

  /** Takes ownership of the traffic secrets. At most `recordsMax` records go in each direction. */
  constructor(role: "client" | "server", secrets: SessionSecrets, recordsMax: number) {
    const { c2s, s2c } = secrets;
    this.#role = role;
    this.#sealing = new Direction(role === "client" ? c2s : s2c);
    this.#opening = new Direction(role === "client" ? s2c : c2s);
    this.#recordsMax = recordsMax;
  }

  /** Records sent and received so far. */
  get sent(): number {
    return this.#sealing.seq;
  }

  get received(): number {
    return this.#opening.seq;
  }

  /** True if the next record to be sealed must be CLOSE, because it is the last one that may be sent. */
  get exhausted(): boolean {
    return this.sent >= this.#recordsMax - 1;
  }

  /** Seals one record and returns its frame. Throws RangeError for a content that is too large. */
  seal(kind: KindName, content: Uint8Array = NOTHING): Buffer {
    if (this.sent >= this.#recordsMax) throw new Error("the session has no record left");
    return sealRecord(this.#sealing, KINDS[kind].code, content);
  }

  /** Returns the frame of a PING; null while the PING before is unanswered. Its content is random, but for vectors. */
  ping(content?: Uint8Array): Buffer | null {
    if (this.#asked !== null) return null;
    this.#asked = Buffer.alloc(PING_SIZE);
    if (content === undefined) fillRandom(this.#asked);
    else this.#asked.set(content);
    return this.seal("PING", this.#asked);
  }

  /** Opens one record. Throws a breach for anything that violates the protocol. */
  open(frame: Buffer): Message {
    if (this.#closeReceived) breach("close-trailed");
    if (this.received >= this.#recordsMax) breach("record-limit");
    const readyDue = this.#role === "server" && this.received === 0;
    const { kind: code, content } = openRecord(this.#opening, frame);
    const kind = kindOf(code) ?? breach("record-kind");
    if (!KINDS[kind].allows(content)) breach("record-content");
    if (readyDue && kind !== "READY") breach("ready-missing");
    if (!readyDue && kind === "READY") breach("ready-misplaced");
    if (kind === "PONG") this.#answered(content);
    if (kind === "CLOSE") this.#closeReceived = true;
    return { kind, content };
  }

  erase(): void {
    this.#sealing.erase();
    this.#opening.erase();
  }

  /** Accepts at most one PONG for each PING, with the same 8 bytes. */
  #answered(content: Buffer): void {
    if (this.#asked === null || !this.#asked.equals(content)) breach("pong-unasked");
    this.#asked = null;
  }
}
