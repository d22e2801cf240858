import assert from "node:assert/strict";
import { test } from "node:test";
import { Hmac } from "../../crypto/crypto.ts";
import { Direction } from "./direction.ts";

const keysOf = ({ keys }: Direction): string[] => [keys.macKey, keys.encryptionKey].map((key) => key.export().toString("hex"));

test("a key epoch has 4096 records", () => {
  const direction = new Direction(Buffer.alloc(32, 7));
  const first = keysOf(direction);
  for (let seq = 0; seq < 4095; seq += 1) direction.advance();
  assert.deepEqual([direction.seq, keysOf(direction)], [4095, first]);
  direction.advance();
  assert.equal(direction.seq, 4096);
  assert.notDeepEqual(keysOf(direction), first);
});

test("no two key epochs of a whole session share a key", () => {
  const direction = new Direction(Buffer.alloc(32, 7));
  const seen = new Set<string>();
  for (let seq = 0; seq < 2 ** 20; seq += 1) {
    if (seq % 4096 === 0) for (const key of keysOf(direction)) seen.add(key);
    direction.advance();
  }
  assert.equal(seen.size, 2 * 256);
});

test("the traffic secret of an epoch is erased with the epoch", () => {
  const traffic = Buffer.alloc(32, 7);
  const direction = new Direction(traffic);
  for (let seq = 0; seq < 4096; seq += 1) direction.advance();
  assert.deepEqual(traffic, Buffer.alloc(32));
});

test("an erased direction has no keys", () => {
  const traffic = Buffer.alloc(32, 7);
  const direction = new Direction(traffic);
  direction.erase();
  assert.deepEqual(traffic, Buffer.alloc(32));
  assert.throws(() => direction.keys, /erased/);
  direction.erase(); // A second time changes nothing.
  assert.throws(() => direction.keys, /erased/);
});

test("the state that is computed from the MAC Key is erased with its epoch, and with the direction", (t) => {
  const erased = t.mock.method(Hmac.prototype, "erase");
  const direction = new Direction(Buffer.alloc(32, 7));
  const [first, calls] = [direction.keys.mac, () => erased.mock.calls.map((call) => call.this)];
  for (let seq = 0; seq < 4096; seq += 1) direction.advance();
  assert.deepEqual(calls(), [first]);
  const second = direction.keys.mac;
  direction.erase();
  assert.equal(calls().length, 2);
  assert.ok(calls()[0] === first && calls()[1] === second);
});
