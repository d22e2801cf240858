import assert from "node:assert/strict";
import crypto from "node:crypto";
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { mock, test } from "node:test";
import { clientHandshake } from "../src/channel/handshake/client-handshake.ts";
import { serverHandshake } from "../src/channel/handshake/server-handshake.ts";
import { RecordLayer } from "../src/channel/records/record-layer.ts";
import { MemoryWire } from "../src/channel/testing/test-session.ts";
import { fillRandom, keyPairFrom } from "../src/crypto/crypto.ts";
import { TerminalId } from "../src/model/ids.ts";
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from "../src/protocol/message.ts";
import { TRANSCRIPT_FILE, type Transcript, transcriptText } from "./transcript.ts";

const text = readFileSync(TRANSCRIPT_FILE, "utf8");
const { key_file, bank, terminal_static_public, ephemerals, handshake, key_schedule, records } = JSON.parse(text) as Transcript;
const hex = (given: string | number | undefined): Buffer => Buffer.from(String(given), "hex");
const POOL_SIZE = 4096;

test("the channel makes the transcript from its keys", () => {
  const how = "if that is meant, node_modules/.bin/node dist/tests/transcript.js writes it anew";
  assert.equal(transcriptText(), text, `docs/vectors/atmlink-transcript-1.json is not what the channel says now; ${how}`);
});

test("both ends send every byte of the transcript if they draw its random numbers", async () => {
  // In the order of drawing: the server's substitute for an unknown PSK, then each record's IV. PING draws its content first.
  const drawn = records.flatMap(({ kind, content, iv }) => (kind === "PING" ? [hex(content), hex(iv)] : [hex(iv)]));
  await withRandomness([Buffer.alloc(32), ...drawn], async () => {
    const { client, server } = await bothHandshakes();
    for (const { dir, seq, kind, content, frame } of records) {
      const [from, to] = dir === "c2s" ? [client, server] : [server, client];
      assert.deepEqual([from.sent, to.received], [seq, seq]);
      const sealed = kind === "PING" ? from.ping() : from.seal(kind, hex(content));
      assert.equal(sealed?.toString("hex"), frame, `${dir} ${seq}`);
      assert.deepEqual(to.open(hex(frame)), { kind, content: hex(content) }, `${dir} ${seq}`);
    }
  });
});

test("every message of the transcript has the protocol's one valid form", () => {
  const messages = records.filter(({ kind }) => kind === "DATA");
  for (const { dir, op, message = "" } of messages) {
    const bytes = Buffer.from(message);
    if (op === undefined) assert.fail("a message without operation");
    if (dir === "c2s") assert.equal(encodeRequest(decodeRequest(bytes)).toString(), message);
    else assert.equal(encodeResponse(op, decodeResponse(op, bytes)).toString(), message);
  }
  assert.equal(messages.length, 20);
});

/** Runs both handshakes with the transcript's keys. They must send its hellos and derive its secrets. */
async function bothHandshakes(): Promise<{ client: RecordLayer; server: RecordLayer }> {
  const [a, b] = [new MemoryWire(), new MemoryWire()];
  a.connect(b);
  b.connect(a);
  const terminalId = TerminalId(String(key_file["terminal_id"]));
  const terminal = { terminalId, psk: (epoch: number) => (epoch === key_file["psk_epoch"] ? hex(key_file["psk"]) : null) };
  const [client, server] = await Promise.all([
    clientHandshake(
      a,
      {
        terminalId,
        staticPrivate: hex(key_file["static_private"]),
        pskEpoch: Number(key_file["psk_epoch"]),
        psk: hex(key_file["psk"]),
        bankStaticPublic: hex(key_file["bank_static_public"]),
      },
      keyPairFrom(hex(ephemerals["client_private"])),
    ),
    serverHandshake(
      b,
      {
        statics: [keyPairFrom(hex(bank["static_private"]))],
        findTerminal: async (publicKey) => (publicKey.equals(hex(terminal_static_public)) ? terminal : null),
      },
      () => {},
      () => keyPairFrom(hex(ephemerals["server_private"])),
    ),
  ]);
  assert.deepEqual([a.sent, b.sent], [[hex(handshake.client_hello)], [hex(handshake.server_hello)]]);
  const { session_id: sessionId, traffic_c2s, traffic_s2c } = key_schedule;
  assert.deepEqual(client, { sessionId, c2s: hex(traffic_c2s), s2c: hex(traffic_s2c) });
  return { client: new RecordLayer("client", client, 2 ** 20), server: new RecordLayer("server", server, 2 ** 20) };
}

/** Replaces the system's random numbers by these bytes, in this order. The channel must draw all of them. */
async function withRandomness(bytes: readonly Buffer[], act: () => Promise<void>): Promise<void> {
  const drawn = Buffer.concat(bytes);
  fillRandom(Buffer.alloc(POOL_SIZE)); // Empties the channel's pool.
  const random = mock.method(crypto, "randomFillSync", (pool: Buffer) => pool.fill(0).fill(drawn, 0, drawn.length));
  syncBuiltinESMExports();
  try {
    await act();
    assert.equal(random.mock.callCount(), 1);
    const rest = Buffer.alloc(POOL_SIZE - drawn.length);
    fillRandom(rest);
    assert.ok(
      rest.every((byte) => byte === 0),
      "something was not drawn",
    );
    assert.equal(random.mock.callCount(), 1, "more was drawn");
  } finally {
    random.mock.restore();
    syncBuiltinESMExports();
  }
}
