import { randomBytes } from "node:crypto";
import { isPublicKey } from "../crypto/crypto.ts";
import type { Effect, RecordEvent } from "../events/events.ts";
import type { EventKind, TerminalId } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { terminalKeyEffect } from "./effects.ts";
import { endOpenOrders } from "./orders/end-orders.ts";
import { notifyChanged } from "./terminal-cache.ts";
import { TerminalError } from "./terminal-error.ts";
import { PSK_SIZE, sealKey } from "./terminal-keys.ts";

/** A new pre-shared key, for the ATM's key file: the database holds it sealed only. */
export interface NewKey {
  readonly epoch: number;
  readonly psk: Buffer;
}

/**
 * Enrols an ATM with its static public key, and makes its first pre-shared key (PROTOCOL.md, section 1.1). A revoked ATM may be
 * enrolled again with another public key. Throws TerminalError `terminal-exists`, `public-key-used` or `public-key-invalid`. This
 * function and the next two write the audit event and notify every worker in the same transaction.
 */
export async function enrol(
  tx: Transaction,
  record: RecordEvent,
  keyEncryptionKey: Buffer,
  { terminal, publicKey, at }: { readonly terminal: TerminalId; readonly publicKey: Buffer; readonly at: number },
): Promise<NewKey> {
  if (!isPublicKey(publicKey)) throw new TerminalError("public-key-invalid", "not an X25519 public key of 32 bytes");
  const epoch = (await enterNew(tx, terminal, publicKey, at)) ?? (await enterAgain(tx, terminal, publicKey, at));
  if (epoch === null) throw await whyNotEntered(tx, terminal);
  const { key, sealed } = await addKey(tx, keyEncryptionKey, terminal, epoch, at);
  const effect = terminalKeyEffect({ terminal, publicKey, epoch, sealed, madeAt: at });
  await tell(tx, record, "terminal-enrol", { terminal, at, effect });
  return key;
}

/**
 * Adds the pre-shared key of the next epoch. The one before stays valid until 24 hours after the first use of the new one
 * (PROTOCOL.md, section 1.2). Throws TerminalError `terminal-unknown`, `terminal-revoked`, or `epochs-full` while two are valid.
 */
export async function rotate(
  tx: Transaction,
  record: RecordEvent,
  keyEncryptionKey: Buffer,
  { terminal, at }: { readonly terminal: TerminalId; readonly at: number },
): Promise<NewKey> {
  const publicKey = await lockActive(tx, terminal);
  await tx`delete from terminal_psk where terminal = ${terminal} and not_after <= ${new Date(at)}`;
  const [older, newer] = await tx<{ epoch: number; notAfter: Date | null }[]>`
    select epoch::float8, not_after as "notAfter" from terminal_psk where terminal = ${terminal} order by epoch`;
  if (older !== undefined && newer !== undefined)
    throw new TerminalError(
      "epochs-full",
      older.notAfter === null
        ? `${terminal} does not use its key of epoch ${newer.epoch} yet: if that key is lost, revoke the ATM and enrol it again`
        : `${terminal} has two keys until that of epoch ${older.epoch} ends at ${older.notAfter.toISOString()}`,
    );
  const [next] = await tx<{ epoch: number }[]>`
    update terminal set last_epoch = last_epoch + 1 where id = ${terminal} returning last_epoch::float8 as epoch`;
  if (next === undefined) throw new Error("a locked row is gone");
  const { key, sealed } = await addKey(tx, keyEncryptionKey, terminal, next.epoch, at);
  const effect = terminalKeyEffect({ terminal, publicKey, epoch: next.epoch, sealed, madeAt: at });
  await tell(tx, record, "terminal-rotate", { terminal, at, effect });
  return key;
}

/**
 * Deletes all of the ATM's pre-shared keys and ends its open orders; every worker ends its live sessions (PROTOCOL.md, section 1.2). `by`
 * is for the sealed form of the event. Throws TerminalError `terminal-unknown` or `terminal-revoked`, and has then changed nothing.
 */
export async function revoke(
  tx: Transaction,
  record: RecordEvent,
  { terminal, at, by }: { readonly terminal: TerminalId; readonly at: number; readonly by?: Readonly<Record<string, string>> },
): Promise<void> {
  const publicKey = await lockActive(tx, terminal);
  const [row] = await tx<{ epoch: number }[]>`
    update terminal set state = 'revoked' where id = ${terminal} returning last_epoch::float8 as epoch`;
  if (row === undefined) throw new Error("a locked row is gone");
  await tx`delete from terminal_psk where terminal = ${terminal}`;
  await endOpenOrders(tx, record, { terminal, why: "revoked", at });
  const effect = terminalKeyEffect({ terminal, publicKey, epoch: row.epoch, sealed: null, madeAt: null });
  await tell(tx, record, "terminal-revoke", { terminal, at, effect, by });
}

async function addKey(
  tx: Transaction,
  keyEncryptionKey: Buffer,
  terminal: TerminalId,
  epoch: number,
  at: number,
): Promise<{ readonly key: NewKey; readonly sealed: Buffer }> {
  const psk = randomBytes(PSK_SIZE);
  const sealed = sealKey(keyEncryptionKey, terminal, epoch, psk);
  await tx`
    insert into terminal_psk (terminal, epoch, sealed, made_at) values (${terminal}, ${epoch}, ${sealed}, ${new Date(at)})`;
  return { key: { epoch, psk }, sealed };
}

async function tell(
  tx: Transaction,
  record: RecordEvent,
  kind: EventKind,
  told: {
    readonly terminal: TerminalId;
    readonly at: number;
    readonly effect: Effect;
    readonly by?: Readonly<Record<string, string>> | undefined;
  },
): Promise<void> {
  const { terminal, at, effect, by } = told;
  await notifyChanged(tx, terminal);
  record({ at, kind, outcome: "ok", terminal, effects: [effect], confidential: by });
}

/** Returns the epoch of the first key, 1, or null if this id or this public key is in the registry. */
async function enterNew(tx: Transaction, terminal: TerminalId, publicKey: Buffer, at: number): Promise<number | null> {
  const { count } = await tx`
    insert into terminal (id, public_key, state, last_epoch, enrolled_at)
    values (${terminal}, ${publicKey}, 'active', 1, ${new Date(at)})
    on conflict do nothing`;
  return count === 1 ? 1 : null;
}

/**
 * Returns the epoch of the first key after a revocation, or null if the ATM is not revoked or the public key is in the registry.
 */
async function enterAgain(tx: Transaction, terminal: TerminalId, publicKey: Buffer, at: number): Promise<number | null> {
  const [row] = await tx<{ epoch: number }[]>`
    update terminal
    set public_key = ${publicKey}, state = 'active', last_epoch = last_epoch + 1, enrolled_at = ${new Date(at)},
        witnessed = 0
    where id = ${terminal} and state = 'revoked' and not exists (select from terminal where public_key = ${publicKey})
    returning last_epoch::float8 as epoch`;
  return row?.epoch ?? null;
}

async function whyNotEntered(tx: Transaction, terminal: TerminalId): Promise<TerminalError> {
  const [row] = await tx<{ state: string }[]>`select state from terminal where id = ${terminal}`;
  return row?.state === "active"
    ? new TerminalError("terminal-exists", `${terminal} is enrolled already: rotate its key, or revoke it first`)
    : new TerminalError("public-key-used", "this public key is, or was, an ATM's: make a fresh pair");
}

/** Locks the ATM's row until the commit, so that decisions based on its keys still hold there, and returns its public key. */
async function lockActive(tx: Transaction, terminal: TerminalId): Promise<Buffer> {
  const [row] = await tx<{ state: string; publicKey: Buffer }[]>`
    select state, public_key as "publicKey" from terminal where id = ${terminal} for update`;
  if (row === undefined) throw new TerminalError("terminal-unknown", `there is no ATM ${terminal}`);
  if (row.state === "revoked") throw new TerminalError("terminal-revoked", `${terminal} is revoked`);
  return row.publicKey;
}
