import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { CONTENT_SIZE_MAX } from "../records/record.ts";
import { TestBank, until } from "../testing/test-bank.ts";
import type { Channel } from "./channel-interface.ts";

/** Channels over real sockets: every message arrives, in order, and nothing else does. */

/** All messages that a client gets, as text. */
function listener(): { received: string[]; onMessage: (content: Buffer) => void } {
  const received: string[] = [];
  return { received, onMessage: (content) => received.push(content.toString()) };
}

test("a message and its answer arrive, and both sides agree on the session and its terminal", async () => {
  await using bank = await TestBank.start();
  const { received, onMessage } = listener();
  const client = await bank.connect({}, onMessage);
  client.send(Buffer.from("hello"));
  await until(() => received.length === 1, "the answer");
  const [server] = bank.channels as [Channel];
  assert.deepEqual(received, ["hello"]);
  assert.deepEqual(
    [server.sessionId, server.terminalId, server.pskEpoch],
    [client.sessionId, client.terminalId, client.pskEpoch],
  );
  assert.deepEqual([client.sent, client.received, server.sent, server.received], [2, 1, 1, 2], "READY is one of them");
  assert.deepEqual([bank.sessions.size, bank.admission.halfOpen], [1, 0]);
});

test("messages keep their order, many small ones in one segment as well as large ones", async () => {
  await using bank = await TestBank.start();
  const { received, onMessage } = listener();
  const client = await bank.connect({}, onMessage);
  const sent = Array.from({ length: 200 }, (_, i) => String(i).repeat(i));
  sent.push("x".repeat(CONTENT_SIZE_MAX), "", "last");
  for (const text of sent) client.send(Buffer.from(text));
  await until(() => received.length === sent.length, "all answers");
  assert.deepEqual(received, sent);
});

/** Stands between client and bank, and changes what goes to the bank. */
async function between(
  bank: TestBank,
  toBank: (socket: Socket, bytes: Buffer) => void,
): Promise<AsyncDisposable & { port: number }> {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(bank.port, "127.0.0.1");
    sockets.push(near, far);
    for (const socket of [near, far]) socket.setNoDelay(true).on("error", () => {});
    near.on("data", (bytes) => toBank(far, bytes as Buffer)).on("close", () => far.destroy());
    far.on("data", (bytes) => near.write(bytes)).on("close", () => near.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const dispose = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: dispose };
}

test("READY and requests may come in one segment or byte by byte", async () => {
  await using bank = await TestBank.start();
  const held: Buffer[] = [];
  await using joined = await between(bank, (socket, bytes) => {
    held.push(bytes);
    if (held.length > 1 && Buffer.concat(held).length < 144 + 3 * 180) return; // The ClientHello alone, the three records together.
    socket.write(held.length === 1 ? bytes : Buffer.concat(held.slice(1)));
  });
  await using bytewise = await between(bank, (socket, bytes) => {
    for (const byte of bytes) socket.write(Buffer.of(byte));
  });
  for (const { port } of [joined, bytewise]) {
    const { received, onMessage } = listener();
    const client = await bank.connect({ port }, onMessage);
    client.send(Buffer.from("first"));
    await new Promise((resolve) => setImmediate(resolve));
    client.send(Buffer.from("second"));
    await until(() => received.length === 2, "both answers");
    assert.deepEqual(received, ["first", "second"]);
  }
});

test("the caller gets the channel before its first message", async () => {
  const seen: number[] = [];
  await using bank = await TestBank.start({ onMessage: () => seen.push(bank.channels.length) });
  const client = await bank.connect();
  client.send(Buffer.from("at once"));
  await until(() => seen.length === 1, "the message");
  assert.deepEqual(seen, [1]);
});

test("if one bit changes on the way, the bank has a breach, the client a truncation, and nobody an answer", async () => {
  await using bank = await TestBank.start();
  let segments = 0;
  await using proxy = await between(bank, (socket, bytes) => {
    segments += 1;
    if (segments === 3) bytes[100] = (bytes[100] as number) ^ 1;
    socket.write(bytes);
  });
  const { received, onMessage } = listener();
  const client = await bank.connect({ port: proxy.port }, onMessage);
  await until(() => bank.channels.length === 1, "READY");
  client.send(Buffer.from("pay"));
  const [server] = bank.channels as [Channel];
  assert.deepEqual(await server.ended, { how: "breach", cause: "record-mac" });
  assert.deepEqual(await client.ended, { how: "truncated" });
  assert.deepEqual(received, []);
});

test("a message that is too large is a bug of the caller and throws", async () => {
  await using bank = await TestBank.start();
  const client = await bank.connect();
  assert.throws(() => client.send(Buffer.alloc(CONTENT_SIZE_MAX + 1)), RangeError);
});
