import type { KeyObject } from "node:crypto";
import { ENC_SIZE, type KeyPair, rawPublic, type Sender, setupRecipient, setupSender, TAG_SIZE } from "../crypto/crypto.ts";
import { EventError } from "./event-error.ts";
import { KEY_ID_SIZE, keyIdOf } from "./key-id.ts";

/** How long one encapsulated key is used, in milliseconds, and for how many commits: a thief of the process opens no more. */
const LIFE_MS = 5 * 60_000;
const COMMITS_MAX = 1_024;

/** Before the ciphertext: the id of the auditor's key, the encapsulated key, and the position in its sequence. */
const HEADER_SIZE = KEY_ID_SIZE + ENC_SIZE + 4;

interface Context {
  readonly header: Buffer;
  readonly sender: Sender;
  readonly madeAt: number;
  sequence: number;
}

/**
 * Seals the events of this process to the auditor (AUDIT.md, section "Sealed form"). One HPKE context serves many commits, so
 * that a commit costs one pass of AES-GCM. A position in its sequence is used once, also if the commit is rolled back.
 */
export class SealingContext {
  readonly #origin: string;
  readonly #clock: () => number;
  #auditor: Buffer;
  #keyId: string;
  #context: Context;

  /** `origin` is the log's name. `clock` returns monotonic milliseconds. Throws EventError `auditor-key` as sealTo does. */
  constructor(origin: string, auditor: KeyObject, clock: () => number = () => performance.now()) {
    this.#origin = origin;
    this.#clock = clock;
    this.#auditor = rawPublic(auditor);
    this.#keyId = keyIdOf(auditor);
    this.#context = this.#begin(this.#auditor, this.#keyId);
  }

  /** The id of the auditor's key. */
  get keyId(): string {
    return this.#keyId;
  }

  /** Seals to this public key from the next commit on. Throws EventError `auditor-key` if it is of low order: nothing changes then. */
  sealTo(auditor: KeyObject): void {
    const [raw, keyId] = [rawPublic(auditor), keyIdOf(auditor)];
    this.#context = this.#begin(raw, keyId);
    [this.#auditor, this.#keyId] = [raw, keyId];
  }

  /** Returns header || ciphertext || tag. `place` is the commit's writer and its first and last number (placeOf). */
  seal(place: Buffer, plaintext: Buffer): Buffer {
    const context = this.#current();
    const sealed = Buffer.allocUnsafe(HEADER_SIZE + plaintext.length + TAG_SIZE);
    sealed.set(context.header);
    sealed.writeUInt32BE(context.sequence++, HEADER_SIZE - 4);
    context.sender.seal(place, plaintext, sealed.subarray(HEADER_SIZE));
    return sealed;
  }

  #current(): Context {
    const { sequence, madeAt } = this.#context;
    if (sequence >= COMMITS_MAX || this.#clock() - madeAt >= LIFE_MS) this.#context = this.#begin(this.#auditor, this.#keyId);
    return this.#context;
  }

  #begin(auditor: Buffer, keyId: string): Context {
    const made = setupSender(auditor, contextInfo(this.#origin));
    if (made === null) {
      const problem = "the auditor's public key is of low order, so anybody could open what is sealed to it";
      throw new EventError("auditor-key", `${problem}: name another one with strongroom audit recipient`);
    }
    const header = Buffer.concat([Buffer.from(keyId, "hex"), made.enc, Buffer.alloc(4)]);
    return { header, sender: made.sender, madeAt: this.#clock(), sequence: 0 };
  }
}

/** The parts of a sealed commit; null if the bytes are too short to be one. */
export interface SealedParts {
  readonly keyId: string;
  readonly enc: Buffer;
  readonly sequence: number;
  readonly ciphertext: Buffer;
}

export function partsOf(sealed: Buffer): SealedParts | null {
  if (sealed.length <= HEADER_SIZE + TAG_SIZE) return null;
  return {
    keyId: sealed.toString("hex", 0, KEY_ID_SIZE),
    enc: sealed.subarray(KEY_ID_SIZE, KEY_ID_SIZE + ENC_SIZE),
    sequence: sealed.readUInt32BE(HEADER_SIZE - 4),
    ciphertext: sealed.subarray(HEADER_SIZE),
  };
}

/** Opens sealed commits with one of the auditor's keys. Commits of one context come one after the other, so it keeps the last. */
export class SealedOpener {
  readonly #origin: string;
  readonly #auditor: KeyPair;
  #last: { readonly enc: Buffer; readonly recipient: NonNullable<ReturnType<typeof setupRecipient>> } | null = null;

  constructor(origin: string, auditor: KeyPair) {
    this.#origin = origin;
    this.#auditor = auditor;
  }

  /** Returns the plaintext; null if it was not sealed to this key, for this place in this log. */
  open(place: Buffer, { enc, sequence, ciphertext }: SealedParts): Buffer | null {
    if (this.#last === null || !this.#last.enc.equals(enc)) {
      const recipient = setupRecipient(enc, this.#auditor, contextInfo(this.#origin));
      if (recipient === null) return null;
      this.#last = { enc: Buffer.from(enc), recipient };
    }
    return this.#last.recipient.open(sequence, place, ciphertext);
  }
}

/** The HPKE `info` of a context: binds it to the log. */
const contextInfo = (origin: string): Buffer => Buffer.from(`strongroom-audit\n${origin}`);

/** The AAD of a commit: the writer u64, and the numbers of its first and last event, u32 each. */
export function placeOf(writer: bigint, first: number, last: number): Buffer {
  const place = Buffer.allocUnsafe(16);
  place.writeBigInt64BE(writer);
  place.writeUInt32BE(first, 8);
  place.writeUInt32BE(last, 12);
  return place;
}
