import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { keyFrom } from "../../crypto/crypto.ts";
import { operatorKeysFrom } from "./operator-keys.ts";
import { canonical, RowMac, type Value } from "./row-mac.ts";
import { openSecretOf, sealSecret } from "./sealed-secret.ts";

const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.array(fc.string()),
) as fc.Arbitrary<Value>;

test("two rows have the same bytes only if they are the same, of one kind", () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      assert.equal(canonical("a", one).equals(canonical("a", other)), isSame);
      assert.ok(!canonical("a", one).equals(canonical("b", one)));
    }),
  );
  const pairs: readonly (readonly [readonly Value[], readonly Value[]])[] = [
    [
      ["ab", "c"],
      ["a", "bc"],
    ],
    [[["a", "b"]], [["ab"]]],
    [
      [["a"], ["b"]],
      [["a", "b"], []],
    ],
    [["1"], [1]],
    [[null], [""]],
    [["a"], [Buffer.from("a")]],
    [[["a"]], ["a"]],
  ];
  for (const [one, other] of pairs) assert.ok(!canonical("a", one).equals(canonical("a", other)), JSON.stringify([one, other]));
});

test("a row verifies under its own key, its own kind and its own values alone", () => {
  const mac = new RowMac(keyFrom(Buffer.alloc(32, 1)));
  const made = mac.of("session", ["a", 1, null]);
  assert.ok(mac.verifies("session", ["a", 1, null], made));
  assert.ok(!mac.verifies("device", ["a", 1, null], made));
  assert.ok(!mac.verifies("session", ["a", 2, null], made));
  assert.ok(!mac.verifies("session", ["a", 1, null], made.subarray(1)));
  assert.ok(!new RowMac(keyFrom(Buffer.alloc(32, 2))).verifies("session", ["a", 1, null], made));
});

test("the form of a row's HMAC stays as it is: rows that were written must verify", () => {
  const mac = new RowMac(operatorKeysFrom(Buffer.alloc(32, 5)).rows).of("session", ["id", 7, null, Buffer.from([1]), ["a", "b"]]);
  assert.equal(mac.toString("hex"), EXPECTED);
});

const EXPECTED = "522c6cd1531b50db38b2801868b74f9787ef01c9b783445f353ea269e2f3873b";

test("a sealed secret opens in its place alone, and a changed bit is refused", () => {
  const { seal } = operatorKeysFrom(randomBytes(32));
  const sealed = sealSecret(seal, ["totp", "anna", "1"], Buffer.from("secret"));
  assert.equal(openSecretOf(seal, ["totp", "anna", "1"], sealed)?.toString(), "secret");
  assert.equal(openSecretOf(seal, ["totp", "ben", "1"], sealed), null);
  assert.equal(openSecretOf(operatorKeysFrom(randomBytes(32)).seal, ["totp", "anna", "1"], sealed), null);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8((changed[at] as number) ^ 1, at);
    assert.equal(openSecretOf(seal, ["totp", "anna", "1"], changed), null);
  }
  assert.equal(openSecretOf(seal, [], Buffer.alloc(3)), null);
});

test("the secret of the operators has 32 bytes", () => {
  assert.throws(() => operatorKeysFrom(Buffer.alloc(31)), RangeError);
});
