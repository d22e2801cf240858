import assert from "node:assert/strict";
import { createHmac, hkdfSync } from "node:crypto";
import { it } from "node:test";
import { EFFECT_SIZE, type Effect, EffectDigest, eventKeysFrom } from "./effects.ts";

const secret = Buffer.alloc(32, 7);
const effects = new EffectDigest(eventKeysFrom(secret).effect);

it("an effect's digest is the beginning of the HMAC of its CBOR, under a key that derives from the bank's", () => {
  const key = Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), "strongroom audit effect", 32));
  // The effect as an array: its name, a text, that text again, a number, nothing and bytes.
  const cbor = Buffer.from("8666616e73776572636162636361626305f642beef", "hex");
  const mac = createHmac("sha256", key).update(cbor).digest();
  assert.deepEqual(effects.of([["answer", "abc", "abc", 5, null, Buffer.from("beef", "hex")]]), mac.subarray(0, EFFECT_SIZE));
  assert.deepEqual(secret, Buffer.alloc(32, 7), "the secret was changed");
});

it("the digests of an event's effects stand one after the other; an event without effects has none", () => {
  const [one, other]: Effect[] = [
    ["answer", "one"],
    ["credential", "two"],
  ];
  assert.ok(one !== undefined && other !== undefined);
  const both = effects.of([one, other]);
  assert.deepEqual(both, Buffer.concat([effects.of([one]) as Buffer, effects.of([other]) as Buffer]));
  assert.equal(both?.length, 2 * EFFECT_SIZE);
  assert.deepEqual([effects.of([]), effects.of(undefined)], [null, null]);
});

it("effects that differ in one value, its type or its place have different digests, and so have those under another key", () => {
  const all: Effect[] = [
    ["answer"],
    ["customer"],
    ["answer", ""],
    ["answer", null],
    ["answer", 0],
    ["answer", Buffer.alloc(0)],
    ["answer", "0"],
    ["answer", Buffer.from("0")],
    ["answer", "ab", "c"],
    ["answer", "a", "bc"],
    ["answer", "abc"],
    ["answer", "c", "ab"],
    ["answer", 1, 2],
    ["answer", 2, 1],
    ["answer", 12],
    ["answer", "same", "same"],
    ["answer", "same"],
  ];
  const digests = all.map((effect) => effects.of([effect])?.toString("hex"));
  digests.push(new EffectDigest(eventKeysFrom(Buffer.alloc(32, 8)).effect).of([["answer"]])?.toString("hex"));
  digests.push(new EffectDigest(eventKeysFrom(secret).chain).of([["answer"]])?.toString("hex"));
  assert.equal(new Set(digests).size, all.length + 2);
});
