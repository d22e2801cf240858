import { AuditError, beginLog as begin, logOrigin, readKeyPair, readPublicKey } from "../../audit/audit.ts";
import { type Effect, EventStore, EventWriters, eventKeysFrom } from "../../events/events.ts";
import { openSecret } from "../../files/files.ts";
import type { Store, Transaction } from "../../store/store.ts";
import { BankError } from "../bank-error.ts";
import type { BankFiles } from "../startup/settings.ts";

/** The size of the key that the keys of the chains and of the effects derive from, in bytes. */
export const EVENTS_KEY_SIZE = 32;

/**
 * Makes a store that records events: sealed to the auditor's key in its file, chained under the bank's key. `now` is the clock of
 * their times, in milliseconds since 1970 UTC. Throws SecretFileError, AuditError `key-file` and EventError `auditor-key`.
 */
export async function openEventStore(
  store: Store,
  { files, auditOrigin, now }: { readonly files: BankFiles; readonly auditOrigin: string; readonly now: () => number },
): Promise<EventStore> {
  const secret = await openSecret(files.auditEventsKey, EVENTS_KEY_SIZE);
  const auditor = await readPublicKey(files.auditorPublicKey, "x25519");
  return new EventStore(store, new EventWriters({ origin: auditOrigin, keys: eventKeysFrom(secret), auditor, now }));
}

/**
 * Begins the audit log of a new database: its first checkpoint, and the event that names the auditor's key. Throws AuditError
 * `log-missing` if the database was used before and its log is gone, and `log-checkpoint` if its log has another name.
 */
export async function beginLog(
  store: EventStore,
  { files, auditOrigin }: { readonly files: BankFiles; readonly auditOrigin: string },
): Promise<void> {
  const signer = async () => ({ name: auditOrigin, privateKey: (await readKeyPair(files.auditLogKey, "ed25519")).privateKey });
  await begin(store, signer, async (tx, record) => {
    const at = Date.now();
    const entered = await enterAuditorKey(tx, store.writers.keyId, at);
    const confidential = { key: store.writers.keyId };
    record({ at, kind: "audit-recipient", outcome: "ok", confidential, effects: entered === null ? [] : [entered] });
  });
  const origin = await logOrigin(store.sql);
  if (origin !== auditOrigin)
    throw new AuditError(
      "log-checkpoint",
      `the audit log of this database has the name "${origin}", not "${auditOrigin}": give --audit-origin ${origin}`,
    );
}

/**
 * Enters a key that events may be sealed to from now on. Returns what the event of that vouches for, or null if the key was
 * entered before. `keyId` is in hex, `at` in milliseconds since 1970 UTC.
 */
export async function enterAuditorKey(tx: Transaction, keyId: string, at: number): Promise<Effect | null> {
  const { count } = await tx`
    insert into auditor_key (id, at) values (decode(${keyId}, 'hex'), ${new Date(at)}) on conflict do nothing`;
  return count === 1 ? ["auditor-key", keyId, at] : null;
}

/**
 * Throws BankError `keys` if no event has named the auditor's key that this store seals to: whoever exchanged its file while no
 * process looked could read what the bank records.
 */
export async function checkAuditorKey(store: EventStore, { auditorPublicKey: file }: BankFiles): Promise<void> {
  if (await isAuditorKey(store, store.writers.keyId)) return;
  throw new BankError(
    "keys",
    `${file} is the key ${store.writers.keyId}, which the audit log does not name as an auditor's: every server of one bank needs the same ` +
      "keys, so copy the folder from the server that has them, or name the key with strongroom audit recipient",
  );
}

/** Returns true if an event has named this key. */
export async function isAuditorKey({ sql }: Store, keyId: string): Promise<boolean> {
  return (await sql`select from auditor_key where id = decode(${keyId}, 'hex')`).length > 0;
}
