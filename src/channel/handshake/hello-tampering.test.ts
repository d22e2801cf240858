import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPair } from "../../crypto/crypto.ts";
import { RecordLayer } from "../records/record-layer.ts";
import {
  CLIENT_EPHEMERAL,
  CLIENT_KEYS,
  handshakes,
  MemoryWire,
  SERVER_EPHEMERAL,
  SERVER_KEYS,
  TERMINAL,
} from "../testing/test-session.ts";
import { assertBreach, DIRECTIONS, flip, receiverAfter, records } from "../testing/test-tampering.ts";
import { clientHandshake } from "./client-handshake.ts";
import { serverHandshake } from "./server-handshake.ts";

/** What an attacker on the network can do to the two hellos (PROTOCOL.md, section 10). */

const admit = (): void => {};

/** Asserts that these bytes are a breach with such a cause at a server, or at a client that has sent its ClientHello. */
async function assertServerBreach(bytes: Buffer, code: RegExp, what: string): Promise<void> {
  const wire = new MemoryWire();
  wire.take(bytes);
  await assert.rejects(serverHandshake(wire, SERVER_KEYS, admit), { name: "ChannelError", code }, what);
  assert.deepEqual(wire.sent, [], "the server sends nothing");
}

async function assertClientBreach(bytes: Buffer, code: RegExp, what: string): Promise<void> {
  const wire = new MemoryWire();
  wire.take(bytes);
  await assert.rejects(clientHandshake(wire, CLIENT_KEYS, CLIENT_EPHEMERAL), { name: "ChannelError", code }, what);
  assert.equal(wire.sent.length, 1, "the client sends only its ClientHello");
}

test("a change of any bit of the ClientHello is a breach", async () => {
  const [clientHello] = (await handshakes()).hellos as [Buffer, Buffer];
  /** The parts of the frame, by their last bytes, and the causes that a changed bit in each may have. */
  const parts: readonly (readonly [end: number, code: RegExp])[] = [
    [1, /^frame-version$/],
    [2, /^frame-type$/],
    [4, /^frame-length$/],
    [8, /^client-hello-static$/], // psk_epoch, which the prologue binds
    [16, /^server-key-unknown$/],
    [16 + 32 + 48, /^client-hello-static$/],
    [144, /^client-hello-payload$/],
  ];
  for (let bit = 0; bit < 8 * clientHello.length; bit += 1) {
    const [, code] = parts.find(([end]) => bit >> 3 < end) ?? assert.fail();
    await assertServerBreach(flip(clientHello, bit), code, `bit ${bit}`);
  }
});

test("a change of any bit of the ServerHello is a breach", async () => {
  const [, serverHello] = (await handshakes()).hellos as [Buffer, Buffer];
  for (let bit = 0; bit < 8 * serverHello.length; bit += 1) {
    const code = [/^frame-version$/, /^frame-type$/, /^frame-length$/, /^frame-length$/][bit >> 3] ?? /^server-hello-payload$/;
    await assertClientBreach(flip(serverHello, bit), code, `bit ${bit}`);
  }
});

test("a hello in a wrong place is a breach", async () => {
  const [clientHello, serverHello] = (await handshakes()).hellos as [Buffer, Buffer];
  const { c2s, s2c } = records();
  for (const frame of [serverHello, c2s[0], s2c[0]] as Buffer[]) await assertServerBreach(frame, /^frame-type$/, "to the server");
  for (const frame of [clientHello, c2s[0], s2c[0]] as Buffer[]) await assertClientBreach(frame, /^frame-type$/, "to the client");
  for (const { dir, receiver } of DIRECTIONS)
    for (const [i] of records()[dir].entries())
      for (const hello of [clientHello, serverHello])
        assertBreach(receiverAfter(records()[dir].slice(0, i), receiver), hello, /^frame-type$/, `after ${i} records ${dir}`);
});

test("a replayed ClientHello gets an answer, but the recorded READY does not fit the new session", async () => {
  const recorded = await handshakes();
  const ready = new RecordLayer("client", recorded.client, 2 ** 20).seal("READY");
  const wire = new MemoryWire();
  wire.take(recorded.hellos[0] as Buffer);
  const replayed = await serverHandshake(wire, SERVER_KEYS, admit, generateKeyPair);
  assert.equal(wire.sent.length, 1);
  assert.notEqual(replayed.sessionId, recorded.server.sessionId);
  assertBreach(new RecordLayer("server", replayed, 2 ** 20), ready, /^record-mac$/, "READY");
});

test("a replayed ClientHello gets no answer once its PSK is gone, and an attacker learns only this", async () => {
  const recorded = (await handshakes()).hellos[0] as Buffer;
  const answers = async (psk: (epoch: number) => Buffer | null): Promise<number> => {
    const wire = new MemoryWire();
    wire.take(recorded);
    const keys = { ...SERVER_KEYS, findTerminal: async () => ({ ...TERMINAL, psk }) };
    await serverHandshake(wire, keys, admit).catch(() => {});
    return wire.sent.length;
  };
  assert.equal(await answers(TERMINAL.psk), 1);
  assert.equal(await answers(() => null), 0);
});

test("a ServerHello of another handshake is a breach", async () => {
  const other = new MemoryWire();
  void clientHandshake(other, CLIENT_KEYS, generateKeyPair());
  const server = new MemoryWire();
  server.take(other.sent[0] as Buffer);
  await serverHandshake(server, SERVER_KEYS, admit, () => SERVER_EPHEMERAL);
  await assertClientBreach(server.sent[0] as Buffer, /^server-hello-payload$/, "from another handshake");
});
