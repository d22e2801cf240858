import assert from "node:assert/strict";
import { test } from "node:test";
import { openAead, sealAead } from "./aead.ts";
import { hex, wycheproof } from "./testing/test-vectors.ts";

test("ChaCha20-Poly1305: 325 cases of Wycheproof, of which 60 carry a changed tag and 9 a nonce of another size", () => {
  const name = "chacha20-poly1305";
  type Case = { key: string; iv: string; aad: string; msg: string; ct: string; tag: string };
  const cases = wycheproof<Case>("crypto/chacha20_poly1305_test.json");
  const counts = { sealed: 0, refused: 0, "not 12 bytes": 0 };
  for (const { tcId, result, flags, ...x } of cases) {
    const [key, nonce, ad, plaintext, sealed] = [hex(x.key), hex(x.iv), hex(x.aad), hex(x.msg), hex(x.ct + x.tag)] as const;
    if (flags.includes("InvalidNonceSize")) {
      assert.throws(() => openAead({ name, key, nonce, ad }, sealed), RangeError, `tcId ${tcId}`);
      counts["not 12 bytes"] += 1;
    } else if (result === "valid") {
      assert.deepEqual(sealAead({ name, key, nonce, ad }, plaintext), sealed, `tcId ${tcId}`);
      assert.deepEqual(openAead({ name, key, nonce, ad }, sealed), plaintext, `tcId ${tcId}`);
      counts.sealed += 1;
    } else {
      assert.equal(openAead({ name, key, nonce, ad }, sealed), null, `tcId ${tcId}`);
      counts.refused += 1;
    }
  }
  assert.deepEqual(counts, { sealed: 256, refused: 60, "not 12 bytes": 9 });
});

test("a ciphertext shorter than its tag does not open", () => {
  for (let size = 0; size < 16; size += 1)
    assert.equal(
      openAead(
        { name: "chacha20-poly1305", key: Buffer.alloc(32), nonce: Buffer.alloc(12), ad: Buffer.alloc(0) },
        Buffer.alloc(size),
      ),
      null,
    );
});

test("nothing is sealed with a nonce of another size, or into a target of another size", () => {
  const aead = { name: "aes-256-gcm", key: Buffer.alloc(32), nonce: Buffer.alloc(12), ad: Buffer.alloc(0) } as const;
  for (const size of [0, 11, 13, 16])
    assert.throws(() => sealAead({ ...aead, nonce: Buffer.alloc(size) }, Buffer.alloc(1)), RangeError);
  for (const size of [0, 16, 18]) assert.throws(() => sealAead(aead, Buffer.alloc(1), Buffer.alloc(size)), RangeError);
});

test("AES-GCM: 133 cases of Wycheproof, of which 54 do not open", () => {
  type Case = { keySize: number; ivSize: number; tagSize: number } & Record<"key" | "iv" | "aad" | "msg" | "ct" | "tag", string>;
  const counts = { valid: 0, invalid: 0, acceptable: 0 };
  for (const { keySize, ivSize, tagSize, result, ...x } of wycheproof<Case>("crypto/wycheproof-aes-gcm.json")) {
    if (ivSize !== 96 || tagSize !== 128 || keySize === 192) continue;
    const aead = {
      name: keySize === 128 ? "aes-128-gcm" : "aes-256-gcm",
      key: hex(x.key),
      nonce: hex(x.iv),
      ad: hex(x.aad),
    } as const;
    assert.equal(openAead(aead, hex(x.ct + x.tag))?.toString("hex") ?? null, result === "valid" ? x.msg : null);
    if (result === "valid") assert.equal(sealAead(aead, hex(x.msg)).toString("hex"), x.ct + x.tag);
    counts[result]++;
  }
  assert.deepEqual(counts, { valid: 79, invalid: 54, acceptable: 0 });
});
