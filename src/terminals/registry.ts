import { randomBytes } from "node:crypto";
import { isPublicKey } from "../crypto/crypto.ts";
import type { Effect, RecordEvent } from "../events/events.ts";
import type { EventKind, TerminalId } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { terminalKeyEffect } from "./effects.ts";
import { endOpenOrders } from "./orders/end-orders.ts";
import { planRotation, type RotationPlan } from "./rotation-plan.ts";
import { notifyChanged } from "./terminal-cache.ts";
import { TerminalError } from "./terminal-error.ts";
import { openKey, PSK_SIZE, sealKey } from "./terminal-keys.ts";

/** A pre-shared key that its ATM does not have yet: the database holds it sealed only. */
export interface NewKey {
  readonly epoch: number;
  readonly psk: Buffer;
}

/** What happens to an ATM's keys. */
interface Change {
  readonly terminal: TerminalId;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Who does it, for the sealed form of the audit event. */
  readonly by?: Readonly<Record<string, string>> | undefined;
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
  { terminal, publicKey, at, by }: Change & { readonly publicKey: Buffer },
): Promise<NewKey> {
  if (!isPublicKey(publicKey)) throw new TerminalError("public-key-invalid", "not an X25519 public key of 32 bytes");
  const epoch = (await enterNew(tx, terminal, publicKey, at)) ?? (await enterAgain(tx, terminal, publicKey, at));
  if (epoch === null) throw await whyNotEntered(tx, terminal);
  const { key, sealed } = await addKey(tx, keyEncryptionKey, terminal, epoch, at);
  const effect = terminalKeyEffect({ terminal, publicKey, epoch, sealed, madeAt: at });
  await tell(tx, record, "terminal-enrol", { terminal, at, effect, by });
  return key;
}

/**
 * Adds the pre-shared key of the next epoch, or returns that of the last rotation if the ATM has never used it. The one before stays valid
 * until 24 hours after the first use of the new one (PROTOCOL.md, section 1.2). Throws TerminalError with the refusal of `planRotation`.
 */
export async function rotate(
  tx: Transaction,
  record: RecordEvent,
  keyEncryptionKey: Buffer,
  { terminal, at, by }: Change,
): Promise<NewKey> {
  const publicKey = await lockActive(tx, terminal);
  await tx`delete from terminal_psk where terminal = ${terminal} and not_after <= ${new Date(at)}`;
  const plan = await planRotation(tx, terminal, at);
  if (!plan.ok) throw whyNotRotated(terminal, plan);
  if (!plan.isNew) return { epoch: plan.next, psk: await keyOf(tx, keyEncryptionKey, terminal, plan.next) };
  const [next] = await tx<{ epoch: number }[]>`
    update terminal set last_epoch = last_epoch + 1 where id = ${terminal} returning last_epoch::float8 as epoch`;
  if (next === undefined) throw new Error("a locked row is gone");
  const { key, sealed } = await addKey(tx, keyEncryptionKey, terminal, next.epoch, at);
  const effect = terminalKeyEffect({ terminal, publicKey, epoch: next.epoch, sealed, madeAt: at });
  await tell(tx, record, "terminal-rotate", { terminal, at, effect, by });
  return key;
}

/**
 * Deletes all of the ATM's pre-shared keys, with a key file that was not fetched, and ends its open orders; every worker ends its live
 * sessions (PROTOCOL.md, section 1.2). Throws TerminalError `terminal-unknown` or `terminal-revoked`, and has then changed nothing.
 */
export async function revoke(tx: Transaction, record: RecordEvent, { terminal, at, by }: Change): Promise<void> {
  const publicKey = await lockActive(tx, terminal);
  const [row] = await tx<{ epoch: number }[]>`
    update terminal set state = 'revoked' where id = ${terminal} returning last_epoch::float8 as epoch`;
  if (row === undefined) throw new Error("a locked row is gone");
  await tx`delete from terminal_psk where terminal = ${terminal}`;
  await tx`delete from terminal_key_file where terminal = ${terminal}`;
  await endOpenOrders(tx, record, { terminal, why: "revoked", at });
  const effect = terminalKeyEffect({ terminal, publicKey, epoch: row.epoch, sealed: null, madeAt: null });
  await tell(tx, record, "terminal-revoke", { terminal, at, effect, by });
}

/** Returns a key that is in the registry. */
async function keyOf(tx: Transaction, keyEncryptionKey: Buffer, terminal: TerminalId, epoch: number): Promise<Buffer> {
  const [row] = await tx<{ sealed: Buffer }[]>`
    select sealed from terminal_psk where terminal = ${terminal} and epoch = ${epoch}`;
  if (row === undefined) throw new Error("a locked row is gone");
  return openKey(keyEncryptionKey, terminal, epoch, row.sealed);
}

function whyNotRotated(terminal: TerminalId, { refusal, until }: Extract<RotationPlan, { ok: false }>): TerminalError {
  const messages = {
    "terminal-unknown": `there is no ATM ${terminal}`,
    "terminal-revoked": `${terminal} is revoked`,
    "rotation-open": `${terminal} has not taken the key of the last rotation yet`,
    "epochs-full": `${terminal} has two keys until the older one ends at ${new Date(until ?? 0).toISOString()}`,
  };
  return new TerminalError(refusal, messages[refusal]);
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
  { terminal, at, effect, by }: Change & { readonly effect: Effect },
): Promise<void> {
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
