import type { KeyPair } from "./dhkem.ts";
import type { Recipient } from "./hpke.ts";
import { openRecord, openSegment, type SegmentHeader } from "./segment.ts";

/** Opens sealed records with the auditor's key, with one context for each segment. */
export class Opener {
  readonly #origin: string;
  readonly #auditor: KeyPair;
  #last: { header: SegmentHeader; recipient: Recipient } | null = null;

  constructor(origin: string, auditor: KeyPair) {
    this.#origin = origin;
    this.#auditor = auditor;
  }

  /** The text of the record of this index. Throws AuditError `hpke` where it does not open. */
  open(header: SegmentHeader, index: number, ciphertext: Buffer): string {
    if (this.#last?.header !== header) this.#last = { header, recipient: openSegment(this.#origin, header, this.#auditor) };
    return openRecord(this.#last.recipient, header, index, ciphertext);
  }
}
