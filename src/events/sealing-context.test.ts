import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { it } from "node:test";
import { keyPairOf } from "../crypto/crypto.ts";
import { keyIdOf } from "./key-id.ts";
import { partsOf, placeOf, SealedOpener, type SealedParts, SealingContext } from "./sealing-context.ts";
import { TEST_ORIGIN, testAuditor } from "./testing/test-event-store.ts";

const place = placeOf(-1n, 1, 3);
const opener = new SealedOpener(TEST_ORIGIN, keyPairOf(testAuditor.privateKey));

/** A context whose time the test sets. */
function contextAt() {
  const time = { now: 0 };
  const context = new SealingContext(TEST_ORIGIN, testAuditor.publicKey, () => time.now);
  const seal = (text: string, at = place): SealedParts =>
    partsOf(context.seal(at, Buffer.from(text))) ?? assert.fail("too short");
  return { context, seal, time };
}

it("a commit opens with the auditor's key, for its place in its log, and otherwise not", () => {
  const { seal } = contextAt();
  const sealed = seal("events");
  assert.equal(sealed.keyId, keyIdOf(testAuditor.publicKey));
  assert.equal(opener.open(place, sealed)?.toString(), "events");
  for (const elsewhere of [placeOf(1n, 1, 3), placeOf(-1n, 2, 3), placeOf(-1n, 1, 4)])
    assert.equal(opener.open(elsewhere, sealed), null);
  const stranger = keyPairOf(generateKeyPairSync("x25519").privateKey);
  assert.equal(new SealedOpener(TEST_ORIGIN, stranger).open(place, sealed), null);
  assert.equal(new SealedOpener("other/log", keyPairOf(testAuditor.privateKey)).open(place, sealed), null);
  assert.equal(opener.open(place, { ...sealed, sequence: sealed.sequence + 1 }), null);
  for (let at = 0; at < sealed.ciphertext.length; at++) {
    const ciphertext = Buffer.from(sealed.ciphertext);
    ciphertext[at] = (ciphertext[at] as number) ^ 1;
    assert.equal(opener.open(place, { ...sealed, ciphertext }), null);
  }
  assert.equal(opener.open(place, { ...sealed, enc: Buffer.alloc(32) }), null);
  assert.equal(opener.open(place, sealed)?.toString(), "events");
});

it("every commit has another position, and they open in any order", () => {
  const { seal } = contextAt();
  const all = ["one", "two", "three"].map((text) => seal(text));
  assert.deepEqual(
    all.map(({ sequence }) => sequence),
    [0, 1, 2],
  );
  assert.deepEqual(
    all.toReversed().map((sealed) => opener.open(place, sealed)?.toString()),
    ["three", "two", "one"],
  );
});

it("a context serves 1,024 commits, then another key is encapsulated", () => {
  const { seal } = contextAt();
  const all = Array.from({ length: 1_025 }, () => seal("x"));
  const encapsulated = all.map(({ enc }) => enc.toString("hex"));
  assert.equal(new Set(encapsulated.slice(0, 1_024)).size, 1);
  assert.notEqual(encapsulated.at(-1), encapsulated[0]);
  assert.deepEqual([all.at(-2)?.sequence, all.at(-1)?.sequence], [1_023, 0]);
});

it("a context serves five minutes, then another key is encapsulated", () => {
  const { seal, time } = contextAt();
  const first = seal("x");
  time.now = 5 * 60_000 - 1;
  assert.deepEqual(seal("x").enc, first.enc);
  time.now++;
  const renewed = seal("x");
  assert.notDeepEqual(renewed.enc, first.enc);
  assert.equal(renewed.sequence, 0);
  time.now += 5 * 60_000 - 1;
  assert.deepEqual(seal("x").enc, renewed.enc);
});

it("another auditor's key is used from the next commit on", () => {
  const { context, seal } = contextAt();
  const other = generateKeyPairSync("x25519");
  const before = seal("before");
  context.sealTo(other.publicKey);
  const after = seal("after");
  const others = new SealedOpener(TEST_ORIGIN, keyPairOf(other.privateKey));
  assert.deepEqual(
    [before.keyId, after.keyId, context.keyId],
    [testAuditor.publicKey, other.publicKey, other.publicKey].map(keyIdOf),
  );
  assert.deepEqual([opener.open(place, before)?.toString(), opener.open(place, after)], ["before", null]);
  assert.deepEqual([others.open(place, before), others.open(place, after)?.toString()], [null, "after"]);
});

it("a key of low order is refused, and the one before stays in use, also when its context has ended", () => {
  const low = createPublicKey({ key: { kty: "OKP", crv: "X25519", x: Buffer.alloc(32).toString("base64url") }, format: "jwk" });
  assert.throws(() => new SealingContext(TEST_ORIGIN, low), { name: "EventError", code: "auditor-key" });
  const { context, seal, time } = contextAt();
  assert.throws(() => context.sealTo(low), { name: "EventError", code: "auditor-key" });
  for (const now of [0, 5 * 60_000]) {
    time.now = now;
    assert.equal(opener.open(place, seal("still"))?.toString(), "still");
    assert.equal(context.keyId, keyIdOf(testAuditor.publicKey));
  }
});

it("bytes that are too short are no sealed commit", () => {
  const { context } = contextAt();
  const sealed = context.seal(place, Buffer.from("x"));
  assert.notEqual(partsOf(sealed), null);
  for (const size of [0, 1, 43, 44, 60]) assert.equal(partsOf(sealed.subarray(0, size)), null, String(size));
});
