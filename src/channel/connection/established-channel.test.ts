import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { CONTENT_SIZE_MAX } from "../records/record.ts";
import { TestBank, until } from "../testing/test-bank.ts";
import type { Channel } from "./channel-interface.ts";

/** Channels over real sockets: what is said is heard, in order, and nothing else is. */

/** Everything that a client hears, as text. */
function listener(): { heard: string[]; onMessage: (content: Buffer) => void } {
  const heard: string[] = [];
  return { heard, onMessage: (content) => heard.push(content.toString()) };
}

test("a message there, the answer back, and both agree whose session it was", async () => {
  await using bank = await TestBank.start();
  const { heard, onMessage } = listener();
  const client = await bank.connect({}, onMessage);
  client.send(Buffer.from("hello"));
  await until(() => heard.length === 1, "the answer");
  const [server] = bank.channels as [Channel];
  assert.deepEqual(heard, ["hello"]);
  assert.deepEqual(
    [server.sessionId, server.terminalId, server.pskEpoch],
    [client.sessionId, client.terminalId, client.pskEpoch],
  );
  assert.deepEqual([client.sent, client.received, server.sent, server.received], [2, 1, 1, 2], "READY is one of them");
  assert.deepEqual([bank.sessions.size, bank.admission.halfOpen], [1, 0]);
});

test("messages keep their order, many in one segment, and large ones", async () => {
  await using bank = await TestBank.start();
  const { heard, onMessage } = listener();
  const client = await bank.connect({}, onMessage);
  const said = Array.from({ length: 200 }, (_, i) => String(i).repeat(i));
  said.push("x".repeat(CONTENT_SIZE_MAX), "", "last");
  for (const text of said) client.send(Buffer.from(text));
  await until(() => heard.length === said.length, "all answers");
  assert.deepEqual(heard, said);
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

test("READY and requests in one segment, and everything byte by byte", async () => {
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
    const { heard, onMessage } = listener();
    const client = await bank.connect({ port }, onMessage);
    client.send(Buffer.from("first"));
    await new Promise((resolve) => setImmediate(resolve));
    client.send(Buffer.from("second"));
    await until(() => heard.length === 2, "both answers");
    assert.deepEqual(heard, ["first", "second"]);
  }
});

test("whoever waits for the channel has it before its first message", async () => {
  const seen: number[] = [];
  await using bank = await TestBank.start({ onMessage: () => seen.push(bank.channels.length) });
  const client = await bank.connect();
  client.send(Buffer.from("at once"));
  await until(() => seen.length === 1, "the message");
  assert.deepEqual(seen, [1]);
});

test("one bit changed on the way: the bank has a breach, the client a broken connection, nobody an answer", async () => {
  await using bank = await TestBank.start();
  let segments = 0;
  await using proxy = await between(bank, (socket, bytes) => {
    segments += 1;
    if (segments === 3) bytes[100] = (bytes[100] as number) ^ 1;
    socket.write(bytes);
  });
  const { heard, onMessage } = listener();
  const client = await bank.connect({ port: proxy.port }, onMessage);
  await until(() => bank.channels.length === 1, "READY");
  client.send(Buffer.from("pay"));
  const [server] = bank.channels as [Channel];
  assert.deepEqual(await server.ended, { how: "breach", cause: "record-mac" });
  assert.deepEqual(await client.ended, { how: "truncated" });
  assert.deepEqual(heard, []);
});

test("a message that is too large is the caller's bug", async () => {
  await using bank = await TestBank.start();
  const client = await bank.connect();
  assert.throws(() => client.send(Buffer.alloc(CONTENT_SIZE_MAX + 1)), RangeError);
});
