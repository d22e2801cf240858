import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPair, isPublicKey, keyPairOf } from "./x25519.ts";

test("the public key follows from the private one (RFC 7748, section 6.1)", () => {
  const { publicKey } = keyPairOf(Buffer.from("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "hex"));
  assert.equal(publicKey.toString("hex"), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
});

test("a fresh pair is a pair, and another each time", () => {
  const pair = generateKeyPair();
  assert.deepEqual(keyPairOf(pair.privateKey), pair);
  assert.notDeepEqual(generateKeyPair(), pair);
  assert.ok(isPublicKey(pair.publicKey));
});

test("what can be nobody's public key is told apart: another size, and the points of low order", () => {
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
