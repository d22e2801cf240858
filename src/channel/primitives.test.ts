import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ChannelError } from "./breach.ts";
import { dh, fillRandom, generateKeyPair, hkdf, keyFrom, keyPairFrom, openChaChaPoly, sealChaChaPoly } from "./primitives.ts";
import { hex, vectors, wycheproof } from "./test-vectors.ts";

test("X25519: 518 cases of Wycheproof, of which the 31 with a zero output are breaches", () => {
  const cases = wycheproof<{ public: string; private: string; shared: string }>("x25519_test.json");
  let agreed = 0;
  let refused = 0;
  for (const { tcId, flags, ...x } of cases) {
    const { privateKey } = keyPairFrom(hex(x.private));
    if (flags.includes("ZeroSharedSecret")) {
      assert.throws(() => dh(privateKey, hex(x.public)), { name: "ChannelError", code: "dh-zero" }, `tcId ${tcId}`);
      refused += 1;
    } else {
      assert.equal(dh(privateKey, hex(x.public)).toString("hex"), x.shared, `tcId ${tcId}`);
      agreed += 1;
    }
  }
  assert.deepEqual({ agreed, refused }, { agreed: 487, refused: 31 });
});

test("HKDF-SHA-256: the 3 cases of RFC 5869, appendix A", () => {
  type Case = { ikm: string; salt: string; info: string; L: number; okm: string };
  const { cases } = vectors<{ cases: Case[] }>("rfc5869-sha256.json");
  for (const { ikm, salt, info, L, okm } of cases) assert.equal(hkdf(hex(salt), hex(ikm), hex(info), L).toString("hex"), okm);
  assert.equal(cases.length, 3);
});

test("HKDF-SHA-256: 86 cases of Wycheproof, of which 3 ask for too much", () => {
  const cases = wycheproof<{ ikm: string; salt: string; info: string; size: number; okm: string }>("hkdf_sha256_test.json");
  const counts = { valid: 0, invalid: 0, acceptable: 0 };
  for (const { tcId, result, ...x } of cases) {
    const derive = () => hkdf(hex(x.salt), hex(x.ikm), hex(x.info), x.size).toString("hex");
    if (result === "valid") assert.equal(derive(), x.okm, `tcId ${tcId}`);
    else assert.throws(derive, RangeError, `tcId ${tcId}`);
    counts[result] += 1;
  }
  assert.deepEqual(counts, { valid: 83, invalid: 3, acceptable: 0 });
});

test("ChaCha20-Poly1305: 325 cases of Wycheproof, of which 60 carry a changed tag and 9 a nonce of another size", () => {
  type Case = { key: string; iv: string; aad: string; msg: string; ct: string; tag: string };
  const cases = wycheproof<Case>("chacha20_poly1305_test.json");
  const counts = { sealed: 0, refused: 0, "not 12 bytes": 0 };
  for (const { tcId, result, flags, ...x } of cases) {
    const [key, nonce, ad, plaintext, sealed] = [hex(x.key), hex(x.iv), hex(x.aad), hex(x.msg), hex(x.ct + x.tag)] as const;
    if (flags.includes("InvalidNonceSize")) {
      assert.throws(() => openChaChaPoly(key, nonce, ad, sealed), RangeError, `tcId ${tcId}`);
      counts["not 12 bytes"] += 1;
    } else if (result === "valid") {
      assert.deepEqual(sealChaChaPoly(key, nonce, ad, plaintext), sealed, `tcId ${tcId}`);
      assert.deepEqual(openChaChaPoly(key, nonce, ad, sealed), plaintext, `tcId ${tcId}`);
      counts.sealed += 1;
    } else {
      assert.equal(openChaChaPoly(key, nonce, ad, sealed), null, `tcId ${tcId}`);
      counts.refused += 1;
    }
  }
  assert.deepEqual(counts, { sealed: 256, refused: 60, "not 12 bytes": 9 });
});

test("a ciphertext shorter than its tag does not open", () => {
  for (let size = 0; size < 16; size += 1)
    assert.equal(openChaChaPoly(Buffer.alloc(32), Buffer.alloc(12), Buffer.alloc(0), Buffer.alloc(size)), null);
});

test("X25519 meets any 32 bytes with a secret or a breach, and nothing else", () => {
  const { privateKey } = generateKeyPair();
  const property = fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
    try {
      return dh(privateKey, Buffer.from(bytes)).length === 32;
    } catch (error) {
      return error instanceof ChannelError;
    }
  });
  fc.assert(property, { numRuns: 50 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});

test("a key pair made from its private bytes is the same pair", () => {
  const pair = generateKeyPair();
  const again = keyPairFrom(pair.privateKey.export({ format: "raw-private" }));
  assert.deepEqual(again.publicKey, pair.publicKey);
  assert.throws(() => keyPairFrom(Buffer.alloc(31)));
});

test("moving a key over the border leaves zeros", () => {
  const secret = Buffer.alloc(32, 0xaa);
  const key = keyFrom(secret);
  assert.deepEqual(secret, Buffer.alloc(32));
  assert.deepEqual(key.export(), Buffer.alloc(32, 0xaa));
});

test("random bytes never come twice, across the refills of the pool", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 1000; i += 1) {
    const target = Buffer.alloc(16);
    fillRandom(target);
    seen.add(target.toString("hex"));
  }
  assert.equal(seen.size, 1000);
  assert.ok(!seen.has("00".repeat(16)));
  assert.throws(() => fillRandom(Buffer.alloc(4097)), RangeError);
});
