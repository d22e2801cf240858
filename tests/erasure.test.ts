import assert from "node:assert/strict";
import { createHash, createSecretKey } from "node:crypto";
import { test } from "node:test";
import { CryptoWatch, xor } from "./crypto-watch.ts";

/** Searches memory for secrets after their last use (PROTOCOL.md, section 4). Modules are loaded after the watch begins. */

const watch = new CryptoWatch();
const { Hmac } = await import("../src/crypto/hmac.ts");
const { fillRandom, generateKeyPair, keyFrom, openAead, sealAead, sha256 } = await import("../src/crypto/crypto.ts");
const { clientHandshake } = await import("../src/channel/handshake/client-handshake.ts");
const { serverHandshake } = await import("../src/channel/handshake/server-handshake.ts");
const { RecordLayer } = await import("../src/channel/records/record-layer.ts");
const { setupRecipient, setupSender } = await import("../src/crypto/hpke/hpke.ts");
const { EMPTY, labeledExtract } = await import("../src/crypto/hpke/dhkem.ts");
const { TestBank } = await import("../src/channel/testing/test-bank.ts");
const { CLIENT_KEYS, MemoryWire, SERVER_KEYS, TERMINAL } = await import("../src/channel/testing/test-session.ts");

/** Returns unique bytes in memory that the watch does not record. */
const pattern = (byte: number, size = 32): Uint8Array => Uint8Array.from({ length: size }, (_, n) => (byte + 7 * n) & 0xff);

test("the watch finds a secret that was not erased", () => {
  const left = Buffer.from(pattern(3));
  assert.ok(watch.holds(pattern(3)));
  left.fill(0);
  assert.ok(!watch.holds(pattern(3)));
});

for (const size of [32, 200])
  test(`an HMAC leaves no copy of the message, and after erasure no copy of its key of ${size} bytes`, () => {
    const [secret, body] = [pattern(11, size), pattern(12, 100)];
    const mac = new Hmac("sha512", createSecretKey(secret));
    mac.write([body], Buffer.alloc(64));
    assert.ok(!watch.holds(body), "a request's body may hold a password");
    assert.ok(!watch.holds(secret.subarray(0, 32)), "the exported key");
    mac.erase();
    // A key larger than a block of SHA-512 is hashed first (RFC 2104).
    const short = size > 128 ? createHash("sha512").update(secret).digest() : secret;
    const expected = Uint8Array.from(short);
    short.fill(0);
    for (const mask of [0, 0x36, 0x5c]) assert.ok(!watch.holds(xor(expected, mask)), `the key's block, ${mask}`);
  });

test("the pool does not keep the random bytes that it has returned", () => {
  const target = new Uint8Array(32);
  fillRandom(target);
  assert.ok(target.some((byte) => byte !== 0));
  assert.ok(!watch.holds(target));
});

test("hashing leaves no copy of its input, and neither does a conversion of a key", () => {
  sha256(pattern(21), pattern(22));
  assert.ok(!watch.holds(pattern(21)));
  assert.ok(!watch.holds(pattern(22)));
  keyFrom(Buffer.from(pattern(23)));
  assert.ok(!watch.holds(pattern(23)));
});

test("a plaintext with a wrong tag leaves no copy", () => {
  const [key, nonce, ad] = [pattern(31), new Uint8Array(12), new Uint8Array(0)];
  const sealed = sealAead({ name: "chacha20-poly1305", key, nonce, ad }, pattern(32, 64));
  sealed[70] = (sealed[70] as number) ^ 1;
  assert.equal(openAead({ name: "chacha20-poly1305", key, nonce, ad }, sealed), null);
  assert.ok(!watch.holds(pattern(32, 64)));
});

test("a handshake leaves only the traffic secrets, and an ended session leaves no secret", async () => {
  const psk = Buffer.from(pattern(41));
  const [atm, bank] = [new MemoryWire(), new MemoryWire()];
  atm.connect(bank);
  bank.connect(atm);
  const seen = watch.seen;
  const findTerminal = async () => ({ ...TERMINAL, psk: () => psk });
  const [ours, theirs] = await Promise.all([
    clientHandshake(atm, { ...CLIENT_KEYS, psk }),
    serverHandshake(bank, { ...SERVER_KEYS, findTerminal }, () => {}),
  ]);
  assert.ok(watch.seen > seen + 20, "the secrets of both ends were seen");
  assert.deepEqual(watch.left([ours.c2s, ours.s2c]), []);
  psk.fill(0);
  assert.ok(!watch.holds(pattern(41)), "no copy of the PSK is left");

  const sessions = [new RecordLayer("client", ours, 2 ** 20), new RecordLayer("server", theirs, 2 ** 20)] as const;
  const [from, to] = sessions;
  for (let record = 0; record <= 4_096; record++) {
    const { content } = to.open(from.seal(record === 0 ? "READY" : "DATA"));
    assert.equal(content.length, 0);
  }
  for (const session of sessions) session.erase();
  assert.deepEqual(watch.left(), []);
});

test("an ended connection leaves no secret of its session at either end", async () => {
  await using bank = await TestBank.start({ onMessage: (content, channel) => channel.send(content) });
  const answered = Promise.withResolvers<void>();
  const seen = watch.seen;
  const client = await bank.connect({}, () => answered.resolve());
  client.send(pattern(51));
  await answered.promise;
  client.close("done");
  await Promise.all([client.ended, ...bank.channels.map(({ ended }) => ended)]);
  assert.ok(watch.seen > seen + 20);
  assert.deepEqual(watch.left(), []);
});

test("a key encapsulation leaves only the key inside the library and the base nonce", () => {
  const recipient = generateKeyPair();
  const info = Buffer.from("info");
  const seen = watch.seen;
  const { enc, sender } = setupSender(recipient.publicKey, info) ?? assert.fail();
  const opener = setupRecipient(enc, recipient, info) ?? assert.fail();
  assert.ok(watch.seen > seen + 10, "the secrets of both ends were seen");
  // Hashes of public values in the key schedule's context.
  const suite = Buffer.from("48504b45002000010002", "hex");
  const open = [labeledExtract(suite, EMPTY, "psk_id_hash", EMPTY), labeledExtract(suite, EMPTY, "info_hash", info)];
  assert.deepEqual(watch.left(open), []);
  assert.deepEqual(opener.open(0, EMPTY, sender.seal(EMPTY, Buffer.from("text"))), Buffer.from("text"));
});
