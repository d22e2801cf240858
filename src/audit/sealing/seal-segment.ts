import { type KeyObject, randomBytes } from "node:crypto";
import { rawPublic, type Sender, setupSender, TAG_SIZE } from "../../crypto/crypto.ts";
import { HASH_SIZE, writeSha256 } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { ByteBuffer } from "../log/byte-buffer.ts";
import { keyIdOf } from "../log/key-id.ts";
import { type CommittedEvent, encodeLine, plainLine, SALT_SIZE, sealedTail } from "../log/line.ts";
import { ENTRY_SIZE, encodeHeader, RECORD_SIZE_MAX, recordAad, SEGMENT_RECORDS_MAX, segmentInfo } from "../log/segment.ts";

/** The log's origin line, the auditor's X25519 public key, and the currency's ISO 4217 code. */
export interface SealingSettings {
  readonly origin: string;
  readonly auditor: KeyObject;
  readonly currency: string;
}

/** Bytes to begin with for a batch, and for a record: most need no more. */
const [BATCH_ROOM, RECORD_ROOM] = [65_536, 4_096];

/** The segments of a batch in both forms, and the leaves of their records. Reused for one batch after the other. */
export class SealedBatch {
  readonly plain = new ByteBuffer(BATCH_ROOM);
  readonly sealed = new ByteBuffer(BATCH_ROOM);
  entries: Buffer[] = [];

  clear(): void {
    this.plain.clear();
    this.sealed.clear();
    this.entries = [];
  }
}

/**
 * Seals 1 to SEGMENT_RECORDS_MAX events as one segment and adds it to the batch. Besides the auditor's key, only the HPKE
 * context can open the segment; it ends with this call and is never written anywhere. Throws RangeError for another number of
 * events or an event that is too large, and AuditError `hpke` for a public key of low order.
 */
export function sealSegment(
  { origin, auditor, currency }: SealingSettings,
  { segment, firstIndex }: { segment: number; firstIndex: number },
  events: readonly CommittedEvent[],
  batch: SealedBatch,
): void {
  if (events.length === 0 || events.length > SEGMENT_RECORDS_MAX) throw new RangeError(`a segment of ${events.length} records`);
  const context = setupSender(rawPublic(auditor), segmentInfo(origin, segment));
  if (context === null) throw new AuditError("hpke", "the auditor's public key is of low order");
  const { enc, sender } = context;
  const header = encodeHeader({ segment, firstIndex, keyId: keyIdOf(auditor), enc });
  batch.sealed.put(header);
  const salts = randomBytes(SALT_SIZE * events.length).toString("hex");
  const leaves = Buffer.allocUnsafeSlow(ENTRY_SIZE * events.length);
  for (const [i, event] of events.entries()) {
    const salt = salts.slice(i * 2 * SALT_SIZE, (i + 1) * 2 * SALT_SIZE);
    const line = encodeLine(plainLine(event, { index: firstIndex + i, currency, salt }));
    const entry = leaves.subarray(i * ENTRY_SIZE, (i + 1) * ENTRY_SIZE);
    sealRecord(sender, header, { index: firstIndex + i, line, event }, { batch, entry });
    batch.entries.push(entry);
  }
}

/** The plaintext of one record, and the bytes that its leaf has the hash of. Both are reused for each record. */
const plaintext = new ByteBuffer(RECORD_ROOM);
const digested = new ByteBuffer(RECORD_ROOM);

function sealRecord(
  sender: Sender,
  header: Buffer,
  { index, line, event }: { index: number; line: string; event: CommittedEvent },
  { batch: { plain, sealed }, entry }: { batch: SealedBatch; entry: Buffer },
): void {
  const start = plain.length;
  plain.text(`${line}\n`);
  const bytes = plain.bytes(start);
  writeSha256(entry, 0, bytes);

  plaintext.clear();
  // Both forms hold the same object; the sealed one may have one more member before the closing brace.
  plaintext.put(bytes.subarray(0, -2));
  plaintext.text(sealedTail(event.confidential));
  const size = plaintext.length + TAG_SIZE;
  // The ciphertext contains the plain line, so it is the longer of the two.
  if (size > RECORD_SIZE_MAX) throw new RangeError(`event ${event.id} is too large to be sealed`);
  digested.clear();
  digested.put(header);
  const ciphertext = sender.seal(recordAad(index), plaintext.bytes(), digested.room(size));
  writeSha256(entry, HASH_SIZE, digested.bytes());
  sealed.uint32(size);
  sealed.put(ciphertext);
}
