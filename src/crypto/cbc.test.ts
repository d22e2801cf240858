import assert from "node:assert/strict";
import { createCipheriv, createSecretKey } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Cbc } from "./cbc.ts";

const key = createSecretKey(Buffer.alloc(32, 7));

/** Encrypts with a new cipher object of the library. */
function byItself(iv: Uint8Array, padded: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]);
}

const block = fc.uint8Array({ minLength: 16, maxLength: 16 });
const message = fc.tuple(block, fc.integer({ min: 1, max: 40 })).chain(([iv, blocks]) => {
  const size = 16 * blocks;
  return fc.record({ iv: fc.constant(iv), padded: fc.uint8Array({ minLength: size, maxLength: size }) });
});

test("several messages in a row are encrypted like single ones, and decrypt again", () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 10 }), (messages) => {
      const [ours, theirs] = [new Cbc(key), new Cbc(key)];
      for (const { iv, padded } of messages) {
        const ciphertext = ours.encrypt(iv, Uint8Array.from(padded));
        assert.deepEqual(ciphertext, byItself(iv, padded));
        assert.deepEqual(theirs.decrypt(Buffer.concat([iv, ciphertext])), Buffer.from(padded));
      }
    }),
  );
});
