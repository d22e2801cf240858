import { randomBytes } from "node:crypto";
import { type Aead, NONCE_SIZE, openAead, sealAead, TAG_SIZE } from "../crypto/crypto.ts";
import type { TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";
import { TerminalError } from "./terminal-error.ts";

/** An active ATM with its pre-shared keys, opened. Never written anywhere. */
export interface TerminalKeys {
  readonly terminal: TerminalId;
  readonly publicKey: Buffer;
  readonly psks: ReadonlyMap<number, Psk>;
  /** Keys that could not be opened. */
  readonly damaged: readonly TerminalError[];
}

interface Psk {
  readonly psk: Buffer;
  /** Milliseconds since 1970 UTC; null until a newer epoch is in use. */
  readonly notAfter: number | null;
}

interface Row {
  readonly terminal: TerminalId;
  readonly publicKey: Buffer;
  readonly epoch: number | null;
  readonly sealed: Buffer;
  readonly notAfter: number | null;
}

/** Loads the active ATMs with their keys, or that ATM alone if `terminal` names one. */
export async function loadTerminalKeys(
  sql: Sql | Transaction,
  keyEncryptionKey: Buffer,
  terminal: TerminalId | null,
): Promise<readonly TerminalKeys[]> {
  const rows = await sql<Row[]>`
    select id as terminal, public_key as "publicKey", epoch::float8, sealed,
      round(extract(epoch from not_after) * 1000)::float8 as "notAfter"
    from terminal left join terminal_psk on terminal_psk.terminal = terminal.id
    where state = 'active' and (${terminal}::text is null or id = ${terminal})
    order by id, epoch`;
  return [...Map.groupBy(rows, (row) => row.terminal).values()].map((ofOne) => openKeys(keyEncryptionKey, ofOne));
}

function openKeys(keyEncryptionKey: Buffer, rows: readonly Row[]): TerminalKeys {
  const [first] = rows;
  if (first === undefined) throw new Error("a group without a row");
  const psks = new Map<number, Psk>();
  const damaged: TerminalError[] = [];
  for (const { terminal, epoch, sealed, notAfter } of rows) {
    if (epoch === null) continue;
    try {
      psks.set(epoch, { psk: openKey(keyEncryptionKey, terminal, epoch, sealed), notAfter });
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      damaged.push(error);
    }
  }
  return { terminal: first.terminal, publicKey: first.publicKey, psks, damaged };
}

/** A pre-shared key is in the database as nonce || ciphertext || tag, by AES-256-GCM (PROTOCOL.md, section 1). */
export const PSK_SIZE = 32;
const SEALED_SIZE = NONCE_SIZE + PSK_SIZE + TAG_SIZE;

/** Seals a pre-shared key for its place in the database. */
export function sealKey(keyEncryptionKey: Buffer, terminal: TerminalId, epoch: number, psk: Buffer): Buffer {
  if (psk.length !== PSK_SIZE) throw new RangeError(`a pre-shared key has ${PSK_SIZE} bytes`);
  // Random, not counted: a key-encryption key seals far fewer than the 2^32 keys up to which that is safe.
  const nonce = randomBytes(NONCE_SIZE);
  return Buffer.concat([nonce, sealAead(aead(keyEncryptionKey, nonce, terminal, epoch), psk)]);
}

/**
 * Opens a sealed key. Throws TerminalError `sealed-key-damaged` if a bit of it differs, or if it was sealed under another
 * key-encryption key. It throws the same if the key was sealed for another ATM or epoch, so nobody can move keys about in the
 * database.
 */
export function openKey(keyEncryptionKey: Buffer, terminal: TerminalId, epoch: number, sealed: Buffer): Buffer {
  const nonce = sealed.subarray(0, NONCE_SIZE);
  const psk =
    sealed.length === SEALED_SIZE ? openAead(aead(keyEncryptionKey, nonce, terminal, epoch), sealed.subarray(NONCE_SIZE)) : null;
  if (psk === null)
    throw new TerminalError(
      "sealed-key-damaged",
      `the key of ${terminal}, epoch ${epoch}, cannot be opened: it is damaged, or was sealed with another key-encryption key`,
    );
  return psk;
}

const aead = (key: Buffer, nonce: Buffer, terminal: TerminalId, epoch: number): Aead => ({
  name: "aes-256-gcm",
  key,
  nonce,
  ad: associatedData(terminal, epoch),
});

/** epoch(4) || terminal id: the number has a fixed size, so no two places give the same bytes. */
function associatedData(terminal: TerminalId, epoch: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(epoch);
  return Buffer.concat([bytes, Buffer.from(terminal)]);
}
