// The recipient's side of HPKE in base mode (RFC 9180, sections 4 to 5.1.1) with DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256, by
// WebCrypto alone. The audit log seals with AES-256-GCM (AUDIT.md, "Sealed form"); AES-128-GCM is here for the RFC's vectors.

const AEADS = { "aes-128-gcm": { id: 0x0001, keySize: 16 }, "aes-256-gcm": { id: 0x0002, keySize: 32 } };
const KEM_ID = 0x0020;
const KDF_ID = 0x0001;
const MODE_BASE = 0x00;
const HASH_SIZE = 32;
const NONCE_SIZE = 12;

const EMPTY = new Uint8Array(0);
const VERSION = ascii("HPKE-v1");
const KEM_SUITE = concat(ascii("KEM"), uint16(KEM_ID));
/** The X25519 base point. The agreement with it gives the own public key, so a private key need not be extractable. */
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));

/** The recipient's key pair from a private key in PKCS #8. Rejects with a DOMException if the bytes are no X25519 key. */
export async function recipientFrom(pkcs8) {
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]);
  return { privateKey, publicKey: await agree(privateKey, BASE_POINT) };
}

/**
 * SetupBaseR: the context that opens what was sealed under `enc`. Its AES key is never in the page's memory. Rejects with a
 * DOMException if `enc` is not a public key, or one of low order.
 */
export async function setupRecipient(enc, recipient, info, aead = "aes-256-gcm") {
  const { id, keySize } = AEADS[aead];
  const suite = concat(ascii("HPKE"), uint16(KEM_ID), uint16(KDF_ID), uint16(id));
  const context = concat(
    Uint8Array.of(MODE_BASE),
    await labeledHash(suite, "psk_id_hash", EMPTY),
    await labeledHash(suite, "info_hash", info),
  );
  const shared = await decap(enc, recipient);
  // LabeledExtract and LabeledExpand in one call of HKDF: the secret between the two stays in the browser.
  const secret = await crypto.subtle.importKey("raw", labeled(suite, "secret", EMPTY), "HKDF", false, [
    "deriveKey",
    "deriveBits",
  ]);
  const expand = (label, size) => hkdf(shared, labeled(suite, label, context, size));
  const key = await crypto.subtle.deriveKey(expand("key", keySize), secret, { name: "AES-GCM", length: 8 * keySize }, false, [
    "decrypt",
  ]);
  const baseNonce = new Uint8Array(await crypto.subtle.deriveBits(expand("base_nonce", NONCE_SIZE), secret, 8 * NONCE_SIZE));
  shared.fill(0);
  return { open: (sequence, aad, sealed) => open({ key, baseNonce }, sequence, aad, sealed) };
}

/** Open(aad, ct) at this place of the sequence. Resolves with the plaintext; null if anything is not the sender's. */
async function open({ key, baseNonce }, sequence, aad, sealed) {
  const iv = baseNonce.slice();
  const view = new DataView(iv.buffer);
  view.setUint32(4, view.getUint32(4) ^ Math.floor(sequence / 2 ** 32));
  view.setUint32(8, view.getUint32(8) ^ (sequence % 2 ** 32));
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, key, sealed));
  } catch (error) {
    if (error.name === "OperationError") return null;
    throw error;
  }
}

/** Decap(enc, skR) (section 4.1). */
async function decap(enc, { privateKey, publicKey }) {
  const dh = await agree(privateKey, enc);
  const material = labeled(KEM_SUITE, "eae_prk", dh);
  const secret = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveBits"]);
  const info = labeled(KEM_SUITE, "shared_secret", concat(enc, publicKey), HASH_SIZE);
  const shared = new Uint8Array(await crypto.subtle.deriveBits(hkdf(EMPTY, info), secret, 8 * HASH_SIZE));
  for (const bytes of [dh, material]) bytes.fill(0);
  return shared;
}

async function agree(privateKey, publicKey) {
  const peer = await crypto.subtle.importKey("raw", publicKey, "X25519", false, []);
  const bytes = new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: peer }, privateKey, 256));
  // RFC 9180, section 7.1.4. WebCrypto refuses it too, but not every browser did.
  if (bytes.every((byte) => byte === 0)) throw new DOMException("a public key of low order", "OperationError");
  return bytes;
}

/** LabeledExtract without salt. The key of HMAC may not be empty here; zeros of the hash's size are the same key. */
async function labeledHash(suite, label, bytes) {
  const key = await crypto.subtle.importKey("raw", new Uint8Array(HASH_SIZE), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, labeled(suite, label, bytes)));
}

/** labeled_ikm, or with the size of the result labeled_info (section 4). */
function labeled(suite, label, bytes, size) {
  return concat(size === undefined ? EMPTY : uint16(size), VERSION, suite, ascii(label), bytes);
}

function hkdf(salt, info) {
  return { name: "HKDF", hash: "SHA-256", salt, info };
}

function concat(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** I2OSP(n, 2). */
function uint16(n) {
  return Uint8Array.of(n >> 8, n & 0xff);
}

function ascii(text) {
  return new TextEncoder().encode(text);
}
