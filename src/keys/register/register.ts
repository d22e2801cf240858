import type { Effect, RecordEvent } from "../../events/events.ts";
import type { EventKind, RequestId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** What a key is for. */
export const KEY_PURPOSES = {
  pepper: "the key of the HMAC that every password passes before bcrypt",
  "bank-key": "the bank's static key pair, by which ATMs recognise it",
  "audit-log-key": "the key that signs the audit log's checkpoints",
} as const;
export type KeyPurpose = keyof typeof KEY_PURPOSES;

/** made: in the files, not used yet; active: used from now on; retiring: still accepted; ended: of no use any more. */
export type KeyState = "made" | "active" | "retiring" | "ended";

/** A key in the register. Times are milliseconds since 1970 UTC, by the bank's clock. */
export interface BankKey {
  readonly id: string;
  readonly purpose: KeyPurpose;
  readonly state: KeyState;
  /** How many events have changed it, its entry included. */
  readonly changes: number;
  readonly madeAt: number;
  /** Of the newest change. */
  readonly at: number;
  /** When it ends whether it is still used or not; null for never. */
  readonly endsBy: number | null;
}

/** Who decided, and when. */
export interface KeyOrder {
  /** The name of the actor, as the audit log has it; `bank` if the bank did it by itself. */
  readonly actor: string;
  /** The proposal that was carried out, and who approved it; null if there is none. */
  readonly approval: { readonly proposal: RequestId; readonly approver: string } | null;
  /** Milliseconds since 1970 UTC, by the bank's clock. */
  readonly at: number;
}

/** Serialises the changes of keys. The class is "key" in ASCII. */
const LOCK = { class: 0x6b6579, number: 1 } as const;

/** All keys ever entered, the oldest first. */
export async function readKeys(sql: Sql | Transaction): Promise<readonly BankKey[]> {
  return await sql<BankKey[]>`
    select id, purpose, state, changes,
      (extract(epoch from made_at) * 1000)::float8 as "madeAt",
      (extract(epoch from at) * 1000)::float8 as at,
      (extract(epoch from ends_by) * 1000)::float8 as "endsBy"
    from bank_key order by made_at, id`;
}

/** The keys of one purpose. Until the commit nobody else changes the register. */
export async function lockKeys(tx: Transaction, purpose: KeyPurpose): Promise<readonly BankKey[]> {
  await tx`select pg_advisory_xact_lock(${LOCK.class}, ${LOCK.number})`;
  return (await readKeys(tx)).filter((key) => key.purpose === purpose);
}

/**
 * Locks the rows of the keys that may end, before their uses are counted: a transaction that stores a hash under a pepper holds a lock on
 * its row, or waits for this one (migration 0030).
 */
export async function lockRetiring(tx: Transaction, purpose: KeyPurpose): Promise<void> {
  await tx`select from bank_key where purpose = ${purpose} and state = 'retiring' for update`;
}

/** Enters a key, and records that. */
export async function enterKey(
  tx: Transaction,
  record: RecordEvent,
  { id, purpose, state }: Pick<BankKey, "id" | "purpose" | "state">,
  order: KeyOrder,
): Promise<BankKey> {
  const key: BankKey = { id, purpose, state, changes: 1, madeAt: order.at, at: order.at, endsBy: null };
  await tx`
    insert into bank_key (id, purpose, state, changes, made_at, at)
    values (${id}, ${purpose}, ${state}, 1, ${new Date(order.at)}, ${new Date(order.at)})`;
  recordKey(record, key, order);
  return key;
}

/** Brings a key into another state, and records that, with what else its event is to vouch for. */
export async function changeKey(
  tx: Transaction,
  record: RecordEvent,
  before: BankKey,
  { state, endsBy = null }: { readonly state: KeyState; readonly endsBy?: number | null },
  order: KeyOrder,
  also?: KeyEvent,
): Promise<BankKey> {
  // Later than the one before, whatever the clock does, so that the times give the order.
  const at = Math.max(order.at, before.at + 1);
  const key = { ...before, state, endsBy, at, changes: before.changes + 1 };
  await tx`
    update bank_key set state = ${state}, changes = ${key.changes}, at = ${new Date(at)},
      ends_by = ${endsBy === null ? null : new Date(endsBy)}
    where id = ${before.id}`;
  recordKey(record, key, { ...order, at }, also);
  return key;
}

/** What each event of a key vouches for: its row as it is from then on (AUDIT.md, section "Effects"). */
export const keyEffect = ({ id, purpose, state, changes, madeAt, at, endsBy }: BankKey): Effect => [
  "bank-key",
  ...[id, purpose, state, changes, madeAt, at, endsBy],
];

const EVENT_OF: Readonly<Record<KeyState, EventKind>> = {
  made: "key-make",
  active: "key-activate",
  retiring: "key-retire",
  ended: "key-end",
};

/** Who decided, for the sealed part of an event. */
export const confidentialOf = ({ actor, approval }: KeyOrder) => ({
  operator: actor,
  ...(approval === null ? {} : { approver: approval.approver }),
});

/** What the event of a key's change has beside the change. */
export interface KeyEvent {
  readonly effects: readonly Effect[];
  readonly confidential: Readonly<Record<string, string>>;
}

function recordKey(record: RecordEvent, key: BankKey, order: KeyOrder, also: KeyEvent = { effects: [], confidential: {} }): void {
  const { at, approval } = order;
  const confidential = { purpose: key.purpose, key: key.id, ...also.confidential, ...confidentialOf(order) };
  const effects = [keyEffect(key), ...also.effects];
  record({ at, kind: EVENT_OF[key.state], outcome: "ok", request: approval?.proposal, confidential, effects });
}
