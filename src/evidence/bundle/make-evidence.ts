import { createHash, createPublicKey } from "node:crypto";
import { copyVerifier, proveRecords, readCheckpoint } from "../../audit/audit.ts";
import { newestCosigned, type WitnessPolicy } from "../../cosigning/cosigning.ts";
import type { EventStore, NewEvent, RecordEvent } from "../../events/events.ts";
import type { Sql } from "../../store/store.ts";
import type { NoteVerifier } from "../../tlog/tlog.ts";
import { type Looker, type LookRefusal, lookEvent, lookUpAnd } from "../finding/look-up.ts";
import type { StoryEntry } from "../story/entries.ts";
import { type ReceiptMaker, receiptOf } from "../story/receipt-of.ts";
import type { Story } from "../story/story.ts";
import { type Bundle, type BundleEntry, FORMAT } from "./bundle.ts";
import { checkEvidence, logKeyId } from "./check-bundle.ts";
import { bankKeyId, signBundle } from "./signed-bundle.ts";

/** The bank that makes evidence: its name, currency and key, and this server's copy of the audit log. */
export interface EvidenceMaker extends ReceiptMaker {
  /** The folder of the audit log's files. */
  readonly dir: string;
  /** A key of the log that is known. */
  readonly log: NoteVerifier;
  /** The witnesses whose cosignatures the checkpoint should have; null for none. */
  readonly policy: WitnessPolicy | null;
}

/**
 * Why there is no evidence. `several`: the id names more than one operation. `not-logged`: no signed checkpoint covers all of it yet.
 * `books-differ`: the books and the audit log do not agree about it.
 */
export type EvidenceRefusal = LookRefusal | "several" | "not-logged" | "books-differ";

export type EvidenceResult =
  | {
      readonly ok: true;
      readonly bundle: Bundle;
      readonly file: Buffer;
      /** SHA-256 of the file, in hex. */
      readonly sha256: string;
      /** False if the maker has a policy, but no quorum has cosigned a checkpoint that covers the operation yet. */
      readonly cosigned: boolean;
    }
  | {
      readonly ok: false;
      readonly refusal: EvidenceRefusal;
      /** Those that the id names, if there are several. */
      readonly stories: readonly Story[];
      /** What does not agree, if the books differ. */
      readonly sentence: string | null;
    };

/**
 * Makes the evidence of the one operation that an id names. The audit log has who looked at it, and the SHA-256 of the file, before this
 * resolves. Checks the file as a reader does. Throws NoteError and AuditError if the log's copy is not what was signed, and as lookUp does.
 */
export async function makeEvidence(store: EventStore, id: string, looker: Looker, maker: EvidenceMaker): Promise<EvidenceResult> {
  const events: NewEvent[] = [];
  try {
    return await makeEvidenceAnd((event) => void events.push(event), store.sql, id, looker, maker);
  } finally {
    if (events.length > 0) await store.record(events);
  }
}

/** As `makeEvidence`, but hands the events to `record`, for the caller's own commit. That must come before anybody sees the result. */
export async function makeEvidenceAnd(
  record: RecordEvent,
  sql: Sql,
  id: string,
  looker: Looker,
  maker: EvidenceMaker,
): Promise<EvidenceResult> {
  const publicKey = createPublicKey(maker.privateKey);
  const found = await lookUpAnd(record, sql, { id, command: "evidence make" }, looker, publicKey);
  if (!found.ok) return refused(found.refusal);
  const [story, ...others] = found.stories as readonly [Story, ...Story[]];
  if (others.length > 0) return { ...refused("several"), stories: found.stories };
  const indexes = story.timeline.flatMap(({ record }) => record ?? []).sort((one, other) => one - other);
  if (indexes.length < story.timeline.length) return refused("not-logged");

  const log = await copyVerifier(maker.dir, maker.log);
  const cosigned = await cosignedCheckpoint(sql, { ...maker, log }, Math.max(...indexes));
  const checkpoint = cosigned ?? (await readCheckpoint(maker.dir));
  // Once more: a succession between the two readings counts.
  const bundle = await bundleOf(story, looker.at, { ...maker, log: await copyVerifier(maker.dir, log) }, { checkpoint, indexes });
  const file = signBundle(bundle, maker.privateKey);
  const check = checkEvidence(file, { log: maker.log, bank: publicKey, policy: null });
  if (!check.ok) return { ...refused("books-differ"), sentence: check.sentence };
  const sha256 = createHash("sha256").update(file).digest("hex");
  const what = { command: "evidence make", request: story.operation.request, sha256 };
  record(lookEvent(looker, "ok", story.operation.customer, what));
  return { ok: true, bundle, file, sha256, cosigned: maker.policy === null || cosigned !== null };
}

const refused = (refusal: EvidenceRefusal) => ({ ok: false, refusal, stories: [] as readonly Story[], sentence: null }) as const;

/** The newest checkpoint that a quorum cosigned, if it covers this index; else null. */
async function cosignedCheckpoint(sql: Sql, { log, policy }: EvidenceMaker, index: number): Promise<string | null> {
  if (policy === null) return null;
  const found = await newestCosigned(sql, log, policy);
  return found !== null && found.size > index ? found.note : null;
}

async function bundleOf(
  { operation, customer, timeline, entries }: Story,
  made: number,
  maker: EvidenceMaker,
  { checkpoint, indexes }: { readonly checkpoint: string; readonly indexes: readonly number[] },
): Promise<Bundle> {
  const records = await proveRecords(maker.dir, maker.log, checkpoint, indexes);
  return {
    ...{ format: FORMAT, bank: maker.bank, made: new Date(made).toISOString() },
    ...{ currency: maker.currency.code, exponent: maker.currency.exponent },
    keys: { log: logKeyId(maker.log), bank: bankKeyId(maker.privateKey) },
    ...{ username: customer?.username ?? null, operation, timeline },
    entries: entries.map((entry) => maskedUnless(entry, operation.account)),
    receipt: receiptOf(operation, maker),
    records: records.map(({ index, line, entry, proof }) => ({
      ...{ index, line, leaf: entry.toString("base64") },
      proof: proof.map((hash) => hash.toString("base64")),
    })),
    checkpoint,
    successions: (maker.log.successions ?? []).map(({ note }) => note),
  };
}

/** The customer's own side as it is. Of any other account only a masked name: neither its id, nor its balance, nor its entries. */
function maskedUnless(entry: StoryEntry, own: string | null): BundleEntry {
  const { side, kind, amount, at, account, holder, masked, number, balance } = entry;
  const common = { side, kind, amount, at };
  return account === own
    ? { ...common, holder, account, number, balance }
    : { ...common, holder: masked, account: null, number: null, balance: null };
}
