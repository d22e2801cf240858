import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { mock, test } from "node:test";
import fc from "fast-check";
import { TerminalId } from "../../model/model.ts";
import { encodeFrame } from "../records/frame.ts";
import { clientHello, refusal } from "../testing/test-hello.ts";
import { BANK, CLIENT_KEYS, handshakes, MemoryWire, SERVER_KEYS, STRANGER, TERMINAL } from "../testing/test-session.ts";
import { clientHandshake } from "./client-handshake.ts";
import { encodeOpening, padTerminalId, serverKeyId } from "./hello.ts";
import { type AcceptedHello, serverHandshake } from "./server-handshake.ts";

test("both sides agree on their secrets, with whole hellos and byte by byte", async () => {
  for (const pieceSize of [Number.POSITIVE_INFINITY, 7, 1]) {
    const { client, server } = await handshakes(CLIENT_KEYS, SERVER_KEYS, pieceSize);
    const { terminalId, pskEpoch, serverKeyId: bankKey, ...secrets } = server as AcceptedHello;
    assert.deepEqual(secrets, client);
    assert.deepEqual([terminalId, pskEpoch, bankKey], ["ATM-0001", 1, serverKeyId(BANK.publicKey).toString("hex")]);
  }
});

test("two sessions with the same long-term keys share no secret", async () => {
  const secrets = [];
  for (let i = 0; i < 2; i += 1) {
    const [a, b] = [new MemoryWire(), new MemoryWire()];
    a.connect(b);
    b.connect(a);
    const [client] = await Promise.all([clientHandshake(a, CLIENT_KEYS), serverHandshake(b, SERVER_KEYS, () => {})]);
    secrets.push(client.sessionId, client.c2s.toString("hex"), client.s2c.toString("hex"));
  }
  assert.equal(new Set(secrets).size, 6);
});

test("a handshake works with the second of two static keys of the bank", async () => {
  const { server } = await handshakes({ ...CLIENT_KEYS }, { ...SERVER_KEYS, statics: [STRANGER, BANK] });
  assert.match(server.sessionId, /^[0-9a-f]{32}$/);
});

test("a handshake works with terminal ids of 1 and of 32 bytes", async () => {
  for (const id of ["A", "é".repeat(16)]) {
    const terminalId = TerminalId(id);
    const findTerminal = async () => ({ ...TERMINAL, terminalId });
    await handshakes({ ...CLIENT_KEYS, terminalId }, { ...SERVER_KEYS, findTerminal });
  }
  assert.deepEqual(padTerminalId(TerminalId("A")), Buffer.from(`41${"00".repeat(31)}`, "hex"));
});

test("an error of findTerminal is passed on and is no breach", async () => {
  const wire = new MemoryWire();
  wire.take(await clientHello(CLIENT_KEYS));
  const findTerminal = () => Promise.reject(new Error("the database is away"));
  await assert.rejects(
    serverHandshake(wire, { ...SERVER_KEYS, findTerminal }, () => {}),
    /the database is away/,
  );
});

test("a PSK of a wrong size is a bug and throws", async () => {
  const short = Buffer.alloc(31);
  await assert.rejects(clientHandshake(new MemoryWire(), { ...CLIENT_KEYS, psk: short }), RangeError);
  const wire = new MemoryWire();
  wire.take(await clientHello(CLIENT_KEYS));
  const findTerminal = async () => ({ ...TERMINAL, psk: () => short });
  await assert.rejects(
    serverHandshake(wire, { ...SERVER_KEYS, findTerminal }, () => {}),
    RangeError,
  );
});

test("a handshake does not change the caller's keys", async () => {
  await handshakes();
  assert.deepEqual(CLIENT_KEYS.psk, Buffer.alloc(32, 6));
  assert.deepEqual(CLIENT_KEYS.staticPrivate, Buffer.alloc(32, 2));
});

test("any hello is a breach and nothing else", async () => {
  const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
  const property = fc.asyncProperty(bytes(4), bytes(128), fc.boolean(), bytes(48), async (epoch, noise, ours, reply) => {
    const keyId = ours ? serverKeyId(BANK.publicKey) : Buffer.from(noise.subarray(0, 8));
    const hello = Buffer.concat([encodeOpening(Buffer.from(epoch).readUInt32BE(), keyId), noise]);
    const { sent } = await refusal(hello);
    assert.equal(sent, 0);
    const wire = new MemoryWire();
    wire.take(encodeFrame("ServerHello", reply));
    await assert.rejects(clientHandshake(wire, CLIENT_KEYS), { name: "ChannelError" });
  });
  await fc.assert(property, { numRuns: 50 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});

test("all secrets of a handshake are zero once it is over", async () => {
  const dh = mock.method(crypto, "diffieHellman");
  const hkdf = mock.method(crypto, "hkdfSync");
  const hmac = mock.method(crypto, "createHmac");
  syncBuiltinESMExports();
  try {
    const { client, server } = await handshakes();
    const kept = [client.c2s, client.s2c, server.c2s, server.s2c].map(({ buffer }) => buffer);
    const zeros = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

    const shared = dh.mock.calls.map(({ result }) => result as unknown as Buffer);
    assert.deepEqual([shared.length, shared.every(zeros)], [8, true], "the results of the 8 DHs");

    const derived = hkdf.mock.calls.map(({ result }) => result as ArrayBuffer).filter((result) => !kept.includes(result));
    const sides = 2;
    const [mixes, masters] = [7, 1]; // e, es, ss, psk, e, ee, se; the Master Secret
    assert.equal(derived.length, sides * (mixes + masters));
    assert.ok(
      derived.every((result) => zeros(new Uint8Array(result))),
      "each ck, k and Master Secret",
    );

    const salts = hkdf.mock.calls.map(({ arguments: [, , salt] }) => salt as Buffer);
    assert.ok(salts.every(zeros), "each earlier ck, h, and the Master Secret's salt");

    const psks = hkdf.mock.calls.filter(({ result }) => result?.byteLength === 96).map(({ arguments: [, ikm] }) => ikm as Buffer);
    assert.deepEqual(psks.map(zeros), [false, true], "the client's PSK belongs to the caller, the server's copy is erased");

    const keys = hmac.mock.calls.map(({ arguments: [, key] }) => key as Buffer);
    assert.deepEqual([keys.length, keys.every(zeros)], [4, true], "ck and t on both sides");
  } finally {
    mock.restoreAll();
    syncBuiltinESMExports();
  }
});
