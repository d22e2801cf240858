import { createPublicKey } from "node:crypto";
import { type Key, type KeyPair, keyPairOf, type Recipient } from "../../crypto/crypto.ts";
import { AuditError } from "../audit-error.ts";
import { keyIdOf } from "./key-id.ts";
import { openRecord, openSegment, type SegmentHeader } from "./segment.ts";

/** Opens sealed records with the given auditors' keys, with one HPKE context for each segment. */
export class Opener {
  readonly #origin: string;
  readonly #auditors: ReadonlyMap<string, KeyPair>;
  #last: { header: SegmentHeader; recipients: Recipient[] } | null = null;

  /** `auditors` are private X25519 keys. */
  constructor(origin: string, auditors: readonly Key[]) {
    this.#origin = origin;
    this.#auditors = new Map(auditors.map((key) => [keyIdOf(createPublicKey(key)), keyPairOf(key)]));
  }

  /** Returns the id of the key that the segment was sealed to if that key was not given; null if the segment may open. */
  missingKey({ keyId }: SegmentHeader): string | null {
    return keyId === null || this.#auditors.has(keyId) ? null : keyId;
  }

  /** Opens the record `index` and returns its line. Throws AuditError `hpke` if no given key opens it. */
  open(header: SegmentHeader, index: number, ciphertext: Buffer): string {
    if (this.#last?.header !== header) this.#last = { header, recipients: this.#recipients(header) };
    // A header of version 1 does not name its key. The first key that opens a record opens the whole segment.
    const { recipients } = this.#last;
    for (let tried = 1; tried < recipients.length; tried++) {
      try {
        return openRecord(recipients[0] as Recipient, header, index, ciphertext);
      } catch (error) {
        if (!(error instanceof AuditError)) throw error;
        recipients.push(recipients.shift() as Recipient);
      }
    }
    if (recipients[0] === undefined) throw new AuditError("hpke", `sealed to the key ${header.keyId}, which was not given`);
    return openRecord(recipients[0], header, index, ciphertext);
  }

  #recipients(header: SegmentHeader): Recipient[] {
    const named = header.keyId === null ? null : this.#auditors.get(header.keyId);
    const auditors = named === null ? [...this.#auditors.values()] : named === undefined ? [] : [named];
    return auditors.map((auditor) => openSegment(this.#origin, header, auditor));
  }
}
