import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { test } from "node:test";
import { Cbc, Hmac } from "../../crypto/crypto.ts";
import { hex, vectors, wycheproof } from "../../crypto/testing/test-vectors.ts";
import type { RecordKeys } from "../handshake/key-schedule.ts";
import { BLOCK_SIZE, IV_SIZE, MAC_SIZE, openBody, sealBody } from "./aes-cbc-hmac.ts";

/** K = MAC Key || Encryption Key (RFC 7518, section 5.2.2.1). */
function keysOf(key: string): RecordKeys {
  const k = hex(key);
  const encryptionKey = createSecretKey(k.subarray(32));
  const macKey = createSecretKey(k.subarray(0, 32));
  return { macKey, mac: new Hmac("sha512", macKey), encryptionKey, cbc: new Cbc(encryptionKey) };
}

function pkcs7(plaintext: Buffer): Buffer {
  const size = BLOCK_SIZE - (plaintext.length % BLOCK_SIZE);
  return Buffer.concat([plaintext, Buffer.alloc(size, size)]);
}

function seal(keys: RecordKeys, iv: Buffer, aad: Buffer, plaintext: Buffer): Buffer {
  const padded = pkcs7(plaintext);
  const body = Buffer.alloc(IV_SIZE + padded.length + MAC_SIZE);
  body.set(iv);
  sealBody(keys, aad, padded, body);
  return body;
}

test("A256CBC-HS512: 94 cases of Wycheproof, of which 27 carry a changed tag", () => {
  const cases = wycheproof<{ key: string; iv: string; aad: string; msg: string; ct: string; tag: string }>(
    "channel/a256cbc_hs512_test.json",
  );
  const counts = { valid: 0, invalid: 0, acceptable: 0 };
  for (const { tcId, result, ...x } of cases) {
    const keys = keysOf(x.key);
    const body = hex(x.iv + x.ct + x.tag);
    if (result === "valid") {
      assert.deepEqual(seal(keys, hex(x.iv), hex(x.aad), hex(x.msg)), body, `tcId ${tcId}`);
      assert.deepEqual(openBody(keys, hex(x.aad), body), hex(x.msg), `tcId ${tcId}`);
    } else {
      assert.throws(() => openBody(keys, hex(x.aad), body), { code: "record-mac" }, `tcId ${tcId}`);
    }
    counts[result] += 1;
  }
  assert.deepEqual(counts, { valid: 67, invalid: 27, acceptable: 0 });
});

test("AEAD_AES_256_CBC_HMAC_SHA_512: the case of RFC 7518, appendix B.3, the only one of 4 for this algorithm", () => {
  type Case = { alg: string; key: string; iv: string; aad: string; plaintext: string; ciphertext: string; tag: string };
  const { cases } = vectors<{ cases: Case[] }>("channel/aes-cbc-hmac-sha2.json");
  const ours = cases.filter(({ alg }) => alg === "AEAD_AES_256_CBC_HMAC_SHA_512");
  for (const x of ours) {
    const body = hex(x.iv + x.ciphertext + x.tag);
    assert.deepEqual(seal(keysOf(x.key), hex(x.iv), hex(x.aad), hex(x.plaintext)), body);
    assert.deepEqual(openBody(keysOf(x.key), hex(x.aad), body), hex(x.plaintext));
  }
  assert.deepEqual([ours.length, cases.length], [1, 4]);
});

test("every PKCS#7 padding is accepted, and any other padding under a right MAC is refused", () => {
  const keys = keysOf("11".repeat(64));
  const aad = Buffer.from("aad");
  const open = (padded: Buffer): Buffer => {
    const body = Buffer.alloc(IV_SIZE + padded.length + MAC_SIZE);
    sealBody(keys, aad, padded, body);
    return openBody(keys, aad, body);
  };
  for (let last = 0; last < 256; last += 1) {
    const padded = Buffer.alloc(2 * BLOCK_SIZE, last);
    if (last >= 1 && last <= BLOCK_SIZE) assert.equal(open(padded).length, padded.length - last);
    else assert.throws(() => open(padded), { code: "record-padding" });
  }
  for (let size = 2; size <= BLOCK_SIZE; size += 1) {
    for (let wrong = 2; wrong <= size; wrong += 1) {
      const padded = Buffer.alloc(2 * BLOCK_SIZE, size);
      padded[padded.length - wrong] = size ^ 1;
      assert.throws(() => open(padded), { code: "record-padding" });
    }
  }
});
