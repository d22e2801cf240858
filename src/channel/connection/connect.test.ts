import assert from "node:assert/strict";
import { once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import net, { type AddressInfo, createServer, Socket } from "node:net";
import { test } from "node:test";
import { encodeFrame } from "../records/frame.ts";
import { TestBank } from "../testing/test-bank.ts";
import { STRANGER } from "../testing/test-session.ts";
import type { ChannelError } from "./breach.ts";

/** A server on this machine that runs the test's function on each connection. */
async function serve(accepted: (socket: Socket) => void): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(accepted).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    server.close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, close };
}

test("an address without a bank and a bank that never answers are errors", async () => {
  const deaf = await serve((socket) => socket.resume());
  await using bank = await TestBank.start();
  const { port } = deaf;
  const startedAt = performance.now();
  await assert.rejects(bank.connect({ port, timeoutMs: 30 }), { name: "ChannelError", code: "timeout-ready" });
  assert.ok(performance.now() - startedAt > 28, "the bank had the whole time to answer");
  await deaf.close();
  await assert.rejects(bank.connect({ port }), ({ code, cause }: ChannelError) => {
    assert.deepEqual([code, (cause as NodeJS.ErrnoException).code], ["unreachable", "ECONNREFUSED"]);
    return true;
  });
});

test("a connection to an address that does not even refuse is given up, and its socket is closed", async (t) => {
  const silent = new Socket();
  t.mock.method(net, "connect", () => silent);
  syncBuiltinESMExports();
  try {
    await using bank = await TestBank.start();
    await assert.rejects(bank.connect({ timeoutMs: 30 }), { name: "ChannelError", code: "unreachable" });
    assert.ok(silent.destroyed);
  } finally {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  }
});

test("the client ends the connection at once if the server is not its bank", { timeout: 10_000 }, async () => {
  const gone = Promise.withResolvers<void>();
  const impostor = await serve((socket) => {
    socket.on("error", () => {}).on("close", () => gone.resolve());
    socket.once("data", () => socket.write(encodeFrame("ServerHello", Buffer.concat([STRANGER.publicKey, Buffer.alloc(16)]))));
  });
  await using bank = await TestBank.start();
  await assert.rejects(bank.connect({ port: impostor.port, timeoutMs: 60_000 }), {
    name: "ChannelError",
    code: "server-hello-payload",
  });
  await gone.promise;
  await impostor.close();
});
