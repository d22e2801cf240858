import assert from "node:assert/strict";
import { createHmac, createSecretKey } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Hmac, hkdf } from "./hmac.ts";
import { hex, vectors, wycheproof } from "./testing/test-vectors.ts";

type HashName = ConstructorParameters<typeof Hmac>[0];

function macOf(hash: HashName, key: Uint8Array, parts: readonly Uint8Array[], size: number): string {
  const mac = Buffer.alloc(size);
  new Hmac(hash, createSecretKey(key)).write(parts, mac);
  return mac.toString("hex");
}

test("HMAC-SHA-512: 174 cases of Wycheproof, of which 108 carry a changed tag", () => {
  const cases = wycheproof<{ key: string; msg: string; tag: string; tagSize: number }>("crypto/hmac_sha512_test.json");
  const counts = { valid: 0, invalid: 0, acceptable: 0 };
  for (const { tcId, result, ...x } of cases) {
    assert.equal(macOf("sha512", hex(x.key), [hex(x.msg)], x.tagSize / 8) === x.tag, result === "valid", `tcId ${tcId}`);
    counts[result] += 1;
  }
  assert.deepEqual(counts, { valid: 66, invalid: 108, acceptable: 0 });
});

test("HMAC-SHA-256: cases 1, 2 and 6 of RFC 4231, section 4: a short key, one of letters, one larger than a block", () => {
  const cases = [
    ["0b".repeat(20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    ["4a656665", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    [
      "aa".repeat(131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
  ] as const;
  for (const [key, data, mac] of cases) assert.equal(macOf("sha256", hex(key), [Buffer.from(data)], 32), mac);
});

test("the HMAC equals the library's, for any key, parts and target size, message after message", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const messages = fc.array(fc.array(bytes, { maxLength: 4 }), { minLength: 1, maxLength: 4 });
  const property = fc.property(fc.constantFrom<HashName>("sha256", "sha512"), bytes, messages, (hash, key, all) => {
    const mac = new Hmac(hash, createSecretKey(key));
    for (const parts of all) {
      const expected = parts.reduce((hmac, part) => hmac.update(part), createHmac(hash, key)).digest();
      const target = Buffer.alloc(1 + ((parts.length * 7) % expected.length));
      mac.write(parts, target);
      assert.deepEqual(target, expected.subarray(0, target.length));
    }
  });
  fc.assert(property, { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});

test("a key as large as a block is used as it is, a larger one is hashed first", () => {
  for (const [name, block] of [
    ["sha256", 64],
    ["sha512", 128],
  ] as const) {
    for (const size of [block - 1, block, block + 1]) {
      const [key, data] = [Buffer.alloc(size, 1), Buffer.from("data")];
      assert.equal(macOf(name, key, [data], 32), createHmac(name, key).update(data).digest("hex").slice(0, 64));
    }
  }
});

test("a message larger than any record has a correct MAC", () => {
  const [key, data] = [Buffer.alloc(32, 1), Buffer.alloc(100_000, 2)];
  assert.equal(macOf("sha512", key, [data], 64), createHmac("sha512", key).update(data).digest("hex"));
});

test("two keys used in turn do not affect each other, and an erased one can be made again", () => {
  const [one, two] = [1, 2].map((byte) => new Hmac("sha512", createSecretKey(Buffer.alloc(32, byte)))) as [Hmac, Hmac];
  const said = (mac: Hmac): string => {
    const target = Buffer.alloc(64);
    mac.write([Buffer.from("message")], target);
    return target.toString("hex");
  };
  const [first, second] = [said(one), said(two)];
  one.erase();
  assert.notEqual(first, second);
  assert.deepEqual([said(two), said(one)], [second, first]);
});

test("HKDF-SHA-256: the 3 cases of RFC 5869, appendix A", () => {
  type Case = { ikm: string; salt: string; info: string; L: number; okm: string };
  const { cases } = vectors<{ cases: Case[] }>("crypto/rfc5869-sha256.json");
  for (const { ikm, salt, info, L, okm } of cases) assert.equal(hkdf(hex(salt), hex(ikm), hex(info), L).toString("hex"), okm);
  assert.equal(cases.length, 3);
});

test("HKDF-SHA-256: 86 cases of Wycheproof, of which 3 ask for too much", () => {
  const cases = wycheproof<{ ikm: string; salt: string; info: string; size: number; okm: string }>(
    "crypto/hkdf_sha256_test.json",
  );
  const counts = { valid: 0, invalid: 0, acceptable: 0 };
  for (const { tcId, result, ...x } of cases) {
    const derive = () => hkdf(hex(x.salt), hex(x.ikm), hex(x.info), x.size).toString("hex");
    if (result === "valid") assert.equal(derive(), x.okm, `tcId ${tcId}`);
    else assert.throws(derive, RangeError, `tcId ${tcId}`);
    counts[result] += 1;
  }
  assert.deepEqual(counts, { valid: 83, invalid: 3, acceptable: 0 });
});
