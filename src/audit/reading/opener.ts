import { createPublicKey } from "node:crypto";
import { type Key, type KeyPair, keyPairOf } from "../../crypto/crypto.ts";
import { keyIdOf, type OpenedEvent, SealedOpener } from "../../events/events.ts";
import { AuditError } from "../audit-error.ts";
import { openSealedRecord, type SealedRecord } from "../log/sealed-record.ts";

/**
 * How many HPKE contexts are kept: the processes of the bank seal at the same time, each under its own context, so the records of
 * some tens of contexts are mixed.
 */
const CONTEXTS_MAX = 64;

/** Opens sealed records with the given auditors' keys. */
export class Opener {
  readonly #origin: string;
  readonly #auditors: ReadonlyMap<string, KeyPair>;
  /** By key id and encapsulated key, the least recently used first. */
  readonly #contexts = new Map<string, SealedOpener>();

  /** `auditors` are private X25519 keys. */
  constructor(origin: string, auditors: readonly Key[]) {
    this.#origin = origin;
    this.#auditors = new Map(auditors.map((key) => [keyIdOf(createPublicKey(key)), keyPairOf(key)]));
  }

  /** Returns the id of the key that the record was sealed to if that key was not given; null if the record may open. */
  missingKey({ sealed: { keyId } }: SealedRecord): string | null {
    return this.#auditors.has(keyId) ? null : keyId;
  }

  /** Opens a record and returns its events. Throws AuditError `hpke` if no given key opens it, or it is not what a writer seals. */
  open(record: SealedRecord): OpenedEvent[] {
    const { keyId, enc } = record.sealed;
    const auditor = this.#auditors.get(keyId);
    if (auditor === undefined) throw new AuditError("hpke", `sealed to the key ${keyId}, which was not given`);
    const name = `${keyId}${enc.toString("latin1")}`;
    const context = this.#contexts.get(name) ?? new SealedOpener(this.#origin, auditor);
    this.#contexts.delete(name);
    this.#contexts.set(name, context);
    for (const oldest of this.#contexts.keys()) if (this.#contexts.size > CONTEXTS_MAX) this.#contexts.delete(oldest);
    return openSealedRecord(context, record);
  }
}
