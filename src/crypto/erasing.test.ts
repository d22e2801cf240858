import assert from "node:assert/strict";
import crypto, { createSecretKey } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { afterEach, mock, test } from "node:test";
import { openAead, sealAead } from "./aead.ts";
import { Hmac, sha256 } from "./hmac.ts";
import { setupSender } from "./hpke/hpke.ts";
import { fillRandom } from "./random.ts";
import { dh, generateKeyPair } from "./x25519.ts";

/** This room erases every secret that it copies: seen in what the library was given, and in what it returned. */

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

afterEach(() => {
  mock.restoreAll();
  syncBuiltinESMExports();
});

test("what is hashed in one piece is erased", () => {
  const hash = mock.method(crypto, "hash");
  syncBuiltinESMExports();
  sha256(Buffer.from("a"), Buffer.from("secret"));
  const joined = hash.mock.calls[0]?.arguments[1] as Buffer;
  assert.deepEqual(joined, Buffer.alloc("asecret".length));
});

test("an HMAC keeps no message, no copy of its key, and after erase() nothing derived from it", () => {
  const LARGER_THAN_A_BLOCK = 200;
  const key = createSecretKey(Buffer.alloc(LARGER_THAN_A_BLOCK, 1));
  const exported = mock.method(key, "export");
  const hash = mock.method(crypto, "hash");
  syncBuiltinESMExports();
  const mac = new Hmac("sha512", key);
  mac.erase(); // Before its first use there is nothing to erase.
  mac.write([Buffer.from("secret")], Buffer.alloc(64));
  assert.ok(isZero(exported.mock.calls[0]?.result as Buffer));
  assert.ok(isZero(hash.mock.calls[0]?.result as unknown as Buffer), "the hash of the key");
  const [, inner, outer] = hash.mock.calls.map(({ arguments: [, data] }) => data) as [Buffer, Buffer, Buffer];
  assert.ok(isZero(inner), "the message");
  const blocks = new Uint8Array(outer.buffer);
  assert.ok(!isZero(blocks));
  mac.erase();
  assert.ok(isZero(blocks));
});

test("a plaintext that does not authenticate is erased", () => {
  const aead = { name: "aes-256-gcm", key: Buffer.alloc(32, 1), nonce: Buffer.alloc(12), ad: Buffer.alloc(0) } as const;
  const sealed = sealAead(aead, Buffer.from("secret"));
  const update = mock.method(crypto.Decipheriv.prototype, "update");
  assert.equal(openAead({ ...aead, ad: Buffer.of(1) }, sealed), null);
  assert.deepEqual(update.mock.calls[0]?.result, Buffer.alloc("secret".length));
});

test("random bytes do not stay in the pool", () => {
  const WHOLE_POOL = 4096;
  const refill = mock.method(crypto, "randomFillSync");
  syncBuiltinESMExports();
  const target = Buffer.alloc(WHOLE_POOL);
  fillRandom(target);
  assert.ok(!isZero(target));
  assert.ok(isZero(refill.mock.calls[0]?.arguments[0] as unknown as Buffer));
});

test("of an HPKE key schedule only the hashes of public values stay", () => {
  const agreed = mock.method(crypto, "diffieHellman");
  const digest = mock.method(crypto.Hmac.prototype, "digest");
  syncBuiltinESMExports();
  setupSender(generateKeyPair().publicKey, Buffer.from("info"));
  assert.ok(isZero(agreed.mock.calls.at(-1)?.result as unknown as Buffer));
  // eae_prk, shared_secret, psk_id_hash, info_hash, secret, key, base_nonce
  assert.deepEqual(
    digest.mock.calls.map(({ result }) => isZero(result as unknown as Buffer)),
    [true, true, false, false, true, true, true],
  );
});

test("an output of zeros is refused, whether the library does so or not", () => {
  mock.method(crypto, "diffieHellman", () => Buffer.alloc(32));
  syncBuiltinESMExports();
  assert.equal(dh(generateKeyPair().privateKey, generateKeyPair().publicKey), null);
});
