import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChannelError } from "../connection/breach.ts";
import { receive, secretsOf, sessions } from "../testing/test-session.ts";
import { Direction } from "./direction.ts";
import { CLOSE_REASONS, decodeReason, encodeReason } from "./kinds.ts";
import { CONTENT_SIZE_MAX, sealRecord } from "./record.ts";
import { RecordLayer } from "./record-layer.ts";

const [DATA, CLOSE, PING, PONG, READY] = [0x00, 0x01, 0x02, 0x03, 0x10];

/** The records that a side receives, as kind and content, and the outcome of the last one. */
type Script = readonly (readonly [kind: number, content: string])[];

const TO_SERVER: readonly (readonly [what: string, Script, "taken" | ChannelError["code"]])[] = [
  ["READY first", [[READY, ""]], "taken"],
  ["DATA first", [[DATA, "x"]], "ready-missing"],
  ["CLOSE first", [[CLOSE, "\0"]], "ready-missing"],
  ["PING first", [[PING, "12345678"]], "ready-missing"],
  ["PONG first", [[PONG, "12345678"]], "ready-missing"],
  ["READY with content", [[READY, "x"]], "record-content"],
  ["READY twice", [[READY, ""], [READY, ""]], "ready-misplaced"],
  ["READY after a message", [[READY, ""], [DATA, "x"], [READY, ""]], "ready-misplaced"],
  ["an empty message", [[READY, ""], [DATA, ""]], "taken"],
  ["the largest message", [[READY, ""], [DATA, "x".repeat(CONTENT_SIZE_MAX)]], "taken"],
  ["PING of 8 bytes", [[READY, ""], [PING, "12345678"]], "taken"],
  ["PING of 7 bytes", [[READY, ""], [PING, "1234567"]], "record-content"],
  ["PING of 9 bytes", [[READY, ""], [PING, "123456789"]], "record-content"],
  ["PING of no bytes", [[READY, ""], [PING, ""]], "record-content"],
  ["PONG of 7 bytes", [[READY, ""], [PONG, "1234567"]], "record-content"],
  ["PONG without PING", [[READY, ""], [PONG, "12345678"]], "pong-unasked"],
  ["CLOSE with the first reason", [[READY, ""], [CLOSE, "\x00"]], "taken"],
  ["CLOSE with the last reason", [[READY, ""], [CLOSE, "\x05"]], "taken"],
  ["CLOSE with an unknown reason", [[READY, ""], [CLOSE, "\x06"]], "record-content"],
  ["CLOSE without reason", [[READY, ""], [CLOSE, ""]], "record-content"],
  ["CLOSE with two reasons", [[READY, ""], [CLOSE, "\0\0"]], "record-content"],
  ["a message after CLOSE", [[READY, ""], [CLOSE, "\0"], [DATA, "x"]], "close-trailed"],
  ["CLOSE after CLOSE", [[READY, ""], [CLOSE, "\0"], [CLOSE, "\0"]], "close-trailed"],
]; // biome-ignore format: a table

const TO_CLIENT: typeof TO_SERVER = [
  ["a message first", [[DATA, "x"]], "taken"],
  ["CLOSE first", [[CLOSE, "\x05"]], "taken"],
  ["READY", [[READY, ""]], "ready-misplaced"],
  ["PONG without PING", [[PONG, "12345678"]], "pong-unasked"],
]; // biome-ignore format: a table

for (const [role, scripts] of [
  ["server", TO_SERVER],
  ["client", TO_CLIENT],
] as const) {
  for (const [what, script, outcome] of scripts) {
    test(`to the ${role}: ${what}: ${outcome}`, () => {
      const sealing = new Direction(secretsOf()[role === "server" ? "c2s" : "s2c"]);
      const session = new RecordLayer(role, secretsOf(), 2 ** 20);
      const frames = script.map(([kind, content]) => sealRecord(sealing, kind, Buffer.from(content)));
      const last = frames.pop() as Buffer;
      for (const frame of frames) session.open(frame);
      if (outcome === "taken") session.open(last);
      else assert.throws(() => session.open(last), { name: "ChannelError", code: outcome });
    });
  }
}

test("every kind but the five is refused", () => {
  const refused: number[] = [];
  for (let kind = 0; kind < 256; kind += 1) {
    const session = new RecordLayer("client", secretsOf(), 2 ** 20);
    const frame = sealRecord(new Direction(secretsOf().s2c), kind, Buffer.alloc(9));
    try {
      session.open(frame);
    } catch (error) {
      if ((error as ChannelError).code === "record-kind") refused.push(kind);
    }
  }
  assert.equal(refused.length, 251);
  for (const kind of [DATA, CLOSE, PING, PONG, READY]) assert.ok(!refused.includes(kind as number));
});

test("PONG answers PING with its 8 bytes, once", () => {
  const { client, server } = sessions();
  const { content } = server.open(client.ping() ?? assert.fail());
  assert.equal(client.ping(), null, "one PING at a time");
  const [pong, again] = [server.seal("PONG", content), server.seal("PONG", content)];
  assert.deepEqual(client.open(pong).content, content);
  assert.throws(() => client.open(again), { code: "pong-unasked" });
});

test("PONG with other bytes is refused", () => {
  const { client, server } = sessions();
  server.open(client.ping() ?? assert.fail());
  assert.throws(() => client.open(server.seal("PONG", Buffer.alloc(8))), { code: "pong-unasked" });
});

test("each reason of CLOSE decodes to the same reason", () => {
  for (const reason of CLOSE_REASONS) assert.equal(decodeReason(encodeReason(reason)), reason);
});

test("neither side sends or takes more records than a session may have", () => {
  const client = new RecordLayer("client", secretsOf(), 3);
  const server = new RecordLayer("server", secretsOf(), 2);
  server.open(client.seal("READY"));
  assert.equal(client.exhausted, false);
  server.open(client.seal("DATA"));
  assert.equal(client.exhausted, true, "one record is left, for CLOSE");
  assert.throws(() => server.open(client.seal("CLOSE", encodeReason("renew"))), { code: "record-limit" });
  assert.throws(() => client.seal("DATA"), /no record left/);
});

test("messages arrive in order, whether the bytes come at once, in pieces or one by one", () => {
  const texts = Array.from({ length: 20 }, (_, i) => `message ${i} ${"x".repeat(i * 40)}`);
  for (const pieceSize of [Number.POSITIVE_INFINITY, 1000, 181, 179, 7, 1]) {
    const { client, server } = sessions();
    const stream = Buffer.concat(texts.map((text) => client.seal("DATA", Buffer.from(text))));
    const received = receive(server, stream, pieceSize).map(({ content }) => content.toString());
    assert.deepEqual(received, texts);
  }
});

test("each direction steps its own ratchet", () => {
  const { client, server } = sessions();
  for (let i = 1; i <= 4097; i += 1) assert.equal(server.open(client.seal("DATA", Buffer.of(i & 0xff))).content[0], i & 0xff);
  assert.equal(client.open(server.seal("DATA", Buffer.from("epoch 0"))).content.toString(), "epoch 0");
});

test("a record that could not be sealed leaves no bytes in the next one", () => {
  const erased = sessions().client;
  erased.erase();
  assert.throws(() => erased.seal("DATA", Buffer.alloc(100, "secret")), /erased/);
  const { client, server } = sessions();
  assert.equal(server.open(client.seal("DATA", Buffer.from("x"))).content.toString(), "x");
});

test("a session that is erased opens and seals nothing", () => {
  const secrets = secretsOf();
  const session = new RecordLayer("client", secrets, 2 ** 20);
  session.erase();
  assert.deepEqual([secrets.c2s, secrets.s2c], [Buffer.alloc(32), Buffer.alloc(32)]);
  assert.throws(() => session.seal("DATA"), /erased/);
});
