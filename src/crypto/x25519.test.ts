import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hex, wycheproof } from "./testing/test-vectors.ts";
import { dh, generateKeyPair, isPublicKey, keyPairFrom, keyPairOf, rawPrivate } from "./x25519.ts";

test("X25519: 518 cases of Wycheproof, of which the 31 with a zero output give none", () => {
  const cases = wycheproof<{ public: string; private: string; shared: string }>("crypto/x25519_test.json");
  let agreed = 0;
  let refused = 0;
  for (const { tcId, flags, ...x } of cases) {
    const { privateKey } = keyPairFrom(hex(x.private));
    if (flags.includes("ZeroSharedSecret")) {
      assert.equal(dh(privateKey, hex(x.public)), null, `tcId ${tcId}`);
      refused += 1;
    } else {
      assert.equal(dh(privateKey, hex(x.public))?.toString("hex"), x.shared, `tcId ${tcId}`);
      agreed += 1;
    }
  }
  assert.deepEqual({ agreed, refused }, { agreed: 487, refused: 31 });
});

test("any 32 bytes as a public key return a secret or null, and other sizes throw", () => {
  const { privateKey } = generateKeyPair();
  const property = fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
    const shared = dh(privateKey, Buffer.from(bytes));
    return shared === null || shared.length === 32;
  });
  fc.assert(property, { numRuns: 50 * Number(process.env["FUZZ_RUNS"] ?? 1) });
  for (const size of [0, 31, 33]) assert.throws(() => dh(privateKey, Buffer.alloc(size, 9)), RangeError);
});

test("a key pair made from its private bytes is the same pair", () => {
  const pair = generateKeyPair();
  const again = keyPairFrom(rawPrivate(pair));
  assert.deepEqual(again.publicKey, pair.publicKey);
  assert.throws(() => keyPairFrom(Buffer.alloc(31)));
});

test("the public key follows from the private one (RFC 7748, section 6.1)", () => {
  const { publicKey } = keyPairFrom(Buffer.from("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "hex"));
  assert.equal(publicKey.toString("hex"), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
});

test("each new pair is valid and different", () => {
  const pair = generateKeyPair();
  assert.deepEqual(keyPairOf(pair.privateKey).publicKey, pair.publicKey);
  assert.notDeepEqual(generateKeyPair().publicKey, pair.publicKey);
  assert.ok(isPublicKey(pair.publicKey));
});

test("a wrong size and points of low order are not accepted as public keys", () => {
  const low = [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    `ec${"ff".repeat(30)}7f`,
    `ed${"ff".repeat(30)}7f`,
    `ee${"ff".repeat(30)}7f`,
  ];
  for (const hex of low) assert.ok(!isPublicKey(Buffer.from(hex, "hex")), hex);
  for (const size of [0, 31, 33]) assert.ok(!isPublicKey(Buffer.alloc(size, 9)));
  assert.ok(isPublicKey(Buffer.from(`09${"00".repeat(31)}`, "hex")));
});
