// Opens the confidential part of the audit log in the browser, with a key that never leaves it (AUDIT.md, "Sealed form").

import { hexOf, readAuditorKey, SealedError } from "./auditor-key.js";
import { readCbor } from "./cbor.js";

const KEY_ID_SIZE = 8;
const ENC_SIZE = 32;
/** Key id, encapsulated key, sequence u32. */
const HEADER_SIZE = KEY_ID_SIZE + ENC_SIZE + 4;
const TAG_SIZE = 16;
const ID_SIZE = 16;
const NUMBER_MAX = 2 ** 31 - 1;

/** The members of an event in the sealed form, in their order, each with what reads it. */
const MEMBERS = {
  at: number,
  kind: text,
  outcome: text,
  terminal: orNull(text),
  session: orNull((value) => hexOf(id(value))),
  request: orNull(uuid),
  customer: orNull(uuid),
  account: orNull(uuid),
  amount: orNull(number),
  effect: orNull((value) => hexOf(binary(value))),
  confidential: orNull(fields),
};

/**
 * Opens the events of one commit. `keyFile` is the auditor's key file, a Blob; the key is forgotten before this ends. `sealed` is a
 * Uint8Array, the column of this name; `writer` has 16 hexadecimal digits as in the plain line, `first` and `last` are the numbers of
 * the commit's first and last event, `origin` is the log's name. Resolves with the events in their order: times in milliseconds
 * since 1970, amounts in minor units, ids and effects in hexadecimal digits, null for what an event does not have.
 *
 * Rejects with SealedError: `no-x25519` or `key-file` as readAuditorKey does, `other-key` if it was sealed to another key, `changed`
 * if it does not open for this place in this log, `not-events` if a holder of the public key sealed something else.
 */
export async function openSealed({ keyFile, ...commit }) {
  const key = await readAuditorKey(keyFile);
  try {
    return await openCommit(key, commit);
  } finally {
    key.drop();
  }
}

/** The same with a key that was read before, which is kept. */
export async function openCommit(key, { sealed, writer, first, last, origin }) {
  const place = placeOf(writer, first, last);
  if (place === null || sealed.length <= HEADER_SIZE + TAG_SIZE) throw changed();
  const keyId = hexOf(sealed.subarray(0, KEY_ID_SIZE));
  if (keyId !== key.keyId)
    throw new SealedError("other-key", `This was sealed to the key ${keyId}. The file that you chose is the key ${key.keyId}.`);
  const sequence = new DataView(sealed.buffer, sealed.byteOffset).getUint32(HEADER_SIZE - 4);
  const enc = sealed.slice(KEY_ID_SIZE, KEY_ID_SIZE + ENC_SIZE);
  const context = await key.context(origin, enc).catch(() => null);
  const plaintext = (await context?.open(sequence, place, sealed.subarray(HEADER_SIZE))) ?? null;
  if (plaintext === null) throw changed();
  return eventsIn(plaintext, last - first + 1);
}

/** The AAD of a commit; null if no commit has such a place. */
function placeOf(writer, first, last) {
  if (!/^[0-9a-f]{16}$/.test(writer)) return null;
  if (!(Number.isInteger(first) && Number.isInteger(last) && first >= 1 && last >= first && last <= NUMBER_MAX)) return null;
  const place = new DataView(new ArrayBuffer(16));
  place.setBigUint64(0, BigInt(`0x${writer}`));
  place.setUint32(8, first);
  place.setUint32(12, last);
  return new Uint8Array(place.buffer);
}

function eventsIn(plaintext, count) {
  try {
    const events = readCbor(plaintext);
    if (!Array.isArray(events) || events.length !== count) throw new RangeError(`not the ${count} events of a commit`);
    return events.map(eventFrom);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SealedError("not-events", `It opens, but the bank does not write such events: ${error.message}.`);
  } finally {
    plaintext.fill(0);
  }
}

function eventFrom(members) {
  const readers = Object.entries(MEMBERS);
  if (!Array.isArray(members) || members.length !== readers.length) throw new RangeError("not an event");
  return Object.fromEntries(readers.map(([name, read], n) => [name, read(members[n])]));
}

function orNull(read) {
  return (value) => (value === null ? null : read(value));
}

function number(value) {
  if (typeof value !== "number") throw new RangeError("not a number");
  return value;
}

function text(value) {
  if (typeof value !== "string") throw new RangeError("not a text");
  return value;
}

function binary(value) {
  if (!(value instanceof Uint8Array)) throw new RangeError("not bytes");
  return value;
}

function id(value) {
  if (binary(value).length !== ID_SIZE) throw new RangeError("not an id");
  return value;
}

function uuid(value) {
  return hexOf(id(value)).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function fields(value) {
  if (!(value instanceof Map)) throw new RangeError("not a map of fields");
  for (const field of value.values())
    if (typeof field !== "string" && typeof field !== "number") throw new RangeError("a field that is neither text nor number");
  return Object.fromEntries(value);
}

function changed() {
  return new SealedError(
    "changed",
    "It does not open: its bytes were changed, or it belongs to another place in the log, or to another log. Run strongroom verify.",
  );
}
