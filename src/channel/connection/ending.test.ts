import assert from "node:assert/strict";
import { Socket } from "node:net";
import { test } from "node:test";
import { encodeFrame } from "../records/frame.ts";
import { CLOSE_REASONS } from "../records/kinds.ts";
import { CONTENT_SIZE_MAX } from "../records/record.ts";
import { RecordLayer } from "../records/record-layer.ts";
import { TestBank, until } from "../testing/test-bank.ts";
import { CLIENT_KEYS, secretsOf } from "../testing/test-session.ts";
import type { Channel, ChannelEnd } from "./channel-interface.ts";
import { EstablishedChannel } from "./established-channel.ts";
import { FrameSocket } from "./frame-socket.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

/** All the ways in which a channel ends, and the end that each side sees. */

const TRUNCATED: ChannelEnd = { how: "truncated" };

for (const reason of CLOSE_REASONS) {
  test(`after CLOSE(${reason}) from the client or the server both sides have its sender and its reason`, async () => {
    for (const by of ["client", "server"]) {
      await using bank = await TestBank.start();
      const client = await bank.connect();
      await until(() => bank.channels.length === 1, "READY");
      const [server] = bank.channels as [Channel];
      const [closing, closed] = by === "client" ? [client, server] : [server, client];
      closing.close(reason);
      assert.deepEqual(await closing.ended, { how: "closed", by: "us", reason });
      assert.deepEqual(await closed.ended, { how: "closed", by: "peer", reason });
      assert.equal(bank.sessions.size, 0);
    }
  });
}

test("a receiver answers every PING, even if several are under way", async () => {
  await using bank = await TestBank.start();
  const { wire, session } = await bank.puppet();
  const pings = [1, 2, 3].map((each) => Buffer.alloc(8, each));
  // The puppet's own session has sent no PING by itself and cannot open a PONG, so the test counts frames.
  const frames: Buffer[] = [];
  wire.each({ name: "Record", take: (frame) => void frames.push(frame) });
  for (const frame of [session.seal("READY"), ...pings.map((each) => session.seal("PING", each))]) wire.send(frame);
  await until(() => frames.length === pings.length, "a PONG for each PING");
  assert.equal(bank.sessions.size, 1, "the channel stays open");
});

test("FIN without CLOSE, and RST, are truncation", async () => {
  await using bank = await TestBank.start();
  for (const go of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
    const { socket, wire, session } = await bank.puppet();
    wire.send(session.seal("READY"));
    await until(() => bank.sessions.size === 1, "READY");
    go(socket);
    assert.deepEqual(await bank.channels.at(-1)?.ended, TRUNCATED);
  }
});

test("a server that ends without CLOSE is truncation for the client", async () => {
  await using bank = await TestBank.start();
  const client = await bank.connect();
  await until(() => bank.channels.length === 1, "READY");
  const [server] = bank.channels as [Channel];
  server.destroy();
  assert.deepEqual(await server.ended, { how: "destroyed" });
  assert.deepEqual(await client.ended, TRUNCATED);
});

test("a channel is no longer open as soon as it is closed or destroyed, or has read its peer's CLOSE", async () => {
  for (const end of [(channel: Channel) => channel.close("replaced"), (channel: Channel) => channel.destroy()]) {
    await using bank = await TestBank.start();
    const client = await bank.connect();
    await until(() => bank.channels.length === 1, "READY");
    const [server] = bank.channels as [Channel];
    assert.deepEqual([client.open, server.open], [true, true]);
    end(server);
    assert.equal(server.open, false);
    await client.ended;
    assert.equal(client.open, false);
  }
});

test("bytes after CLOSE are a breach", async () => {
  await using bank = await TestBank.start();
  const { wire, session } = await bank.puppet();
  for (const frame of [session.seal("READY"), session.seal("CLOSE", Buffer.of(0)), session.seal("DATA")]) wire.send(frame);
  await until(() => bank.channels.length === 1, "READY");
  assert.deepEqual(await bank.channels[0]?.ended, { how: "breach", cause: "close-trailed" });
});

test("a single byte after CLOSE is a breach", async () => {
  await using bank = await TestBank.start();
  const { socket, session } = await bank.puppet();
  socket.write(Buffer.concat([session.seal("READY"), session.seal("CLOSE", Buffer.of(0)), Buffer.of(1)]));
  await until(() => bank.channels.length === 1, "READY");
  assert.deepEqual(await bank.channels[0]?.ended, { how: "breach", cause: "close-trailed" });
});

test("a side that gets CLOSE ends at once and does not wait for the peer's FIN", { timeout: 10_000 }, async () => {
  await using bank = await TestBank.start({ limits: { lingerMs: 60_000 } });
  const { wire, session } = await bank.puppet();
  for (const frame of [session.seal("READY"), session.seal("CLOSE", Buffer.of(0))]) wire.send(frame);
  await until(() => bank.channels.length === 1, "READY");
  assert.deepEqual(await bank.channels[0]?.ended, { how: "closed", by: "peer", reason: "done" });
});

test("once a channel is closed it sends nothing and delivers nothing", async () => {
  const delivered: string[] = [];
  await using bank = await TestBank.start({ onMessage: (content) => delivered.push(content.toString()) });
  const client = await bank.connect();
  await until(() => bank.channels.length === 1, "READY");
  const [server] = bank.channels as [Channel];
  server.close("renew");
  client.send(Buffer.from("crossed the CLOSE"));
  server.send(Buffer.from("nothing"));
  server.close("done");
  assert.deepEqual(await client.ended, { how: "closed", by: "peer", reason: "renew" });
  assert.deepEqual(await server.ended, { how: "closed", by: "us", reason: "renew" });
  client.send(Buffer.from("nothing"));
  assert.deepEqual(delivered, []);
});

test("a channel that has ended has erased its keys", async () => {
  const wire = new FrameSocket(new Socket(), DEFAULT_LIMITS);
  const secrets = secretsOf();
  const session = new RecordLayer("client", secrets, 2 ** 20);
  const link = new EstablishedChannel(wire, session, { ...secrets, ...CLIENT_KEYS, serverKeyId: "" }, () => {});
  link.destroy();
  assert.deepEqual(await link.ended, { how: "destroyed" });
  assert.deepEqual([secrets.c2s, secrets.s2c], [Buffer.alloc(32), Buffer.alloc(32)]);
  assert.throws(() => session.seal("DATA"), /erased/);
});

test("a channel that has sent CLOSE sends nothing after it, and a timeout does not become its end", async () => {
  const wire = new FrameSocket(new Socket(), DEFAULT_LIMITS);
  const secrets = secretsOf();
  const session = new RecordLayer("server", secrets, 2 ** 20);
  const link = new EstablishedChannel(wire, session, { ...secrets, ...CLIENT_KEYS, serverKeyId: "" }, () => {});
  link.close("done");
  link.ping();
  link.timeOut();
  assert.deepEqual([link.sent, link.open, wire.over], [1, false, false]);
  assert.throws(() => link.send(Buffer.alloc(CONTENT_SIZE_MAX + 1)), RangeError);
  link.destroy();
  assert.deepEqual(await link.ended, { how: "destroyed" });
});

test("a PING that crosses the CLOSE gets no answer", async () => {
  await using bank = await TestBank.start();
  const { wire, session } = await bank.puppet();
  wire.send(session.seal("READY"));
  await until(() => bank.channels.length === 1, "READY");
  const [server] = bank.channels as [Channel];
  server.close("renew");
  for (const frame of [session.seal("PING", Buffer.alloc(8)), session.seal("CLOSE", Buffer.of(2))]) wire.send(frame);
  assert.deepEqual(await server.ended, { how: "closed", by: "us", reason: "renew" });
  assert.deepEqual([server.received, server.sent], [3, 1]);
});

for (const event of ["end", "error", "close"]) {
  test(`the socket's event "${event}" ends the connection`, async () => {
    const socket = new Socket();
    const wire = new FrameSocket(socket, DEFAULT_LIMITS);
    socket.emit(event);
    assert.ok(wire.over);
    assert.deepEqual(await wire.ended, TRUNCATED);
  });
}

test("a connection does not delay small records, and reads nothing before somebody waits for a frame", (t) => {
  const socket = new Socket();
  const noDelay = t.mock.method(socket, "setNoDelay");
  const wire = new FrameSocket(socket, DEFAULT_LIMITS);
  assert.deepEqual(
    noDelay.mock.calls.map(({ arguments: [on] }) => on),
    [true],
  );
  assert.ok(socket.isPaused());
  wire.end({ how: "destroyed" });
  const write = t.mock.method(socket, "write");
  wire.send(Buffer.of(1));
  assert.equal(write.mock.callCount(), 0, "a connection that has ended writes nothing");
});

test("an error of the application ends the connection and is thrown on", async () => {
  const socket = new Socket();
  const wire = new FrameSocket(socket, DEFAULT_LIMITS);
  const take = (): never => {
    throw new TypeError("a bug");
  };
  wire.each({ name: "Record", take });
  assert.throws(() => socket.emit("data", encodeFrame("Record", Buffer.alloc(176))), /a bug/);
  assert.deepEqual(await wire.ended, { how: "destroyed" });
});
