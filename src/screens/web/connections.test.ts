import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { TestBank } from "../../atm/testing/test-bank.ts";
import { startAtm } from "./start.ts";

async function startMachine(host = "127.0.0.1") {
  await using stack = new AsyncDisposableStack();
  const bank = stack.use(await TestBank.start());
  await bank.writeKeyFile([]);
  const files = { keyFile: bank.keyFile, dataDir: bank.folder };
  const atm = await startAtm({ number: 1, banks: [{ host: "127.0.0.1", port: bank.port }], ...files, host, port: 0 });
  stack.defer(() => atm.stop());
  const held = stack.move();
  return { url: atm.url, port: Number(new URL(atm.url).port), [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Opens connections that each send this and then nothing. */
async function silent(port: number, most: number, beginning: string): Promise<Socket[]> {
  const sockets = Array.from({ length: most }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  for (const socket of sockets) socket.write(beginning);
  return sockets;
}

const HEAD = "POST /signin HTTP/1.1\r\nhost: 127.0.0.1\r\n";

for (const [what, beginning] of [
  ["say nothing", ""],
  ["begin a request", "GET / HTTP/1.1\r\n"],
  ["begin a form", `${HEAD}content-length: 9999\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\na=`],
] as const)
  test(`300 connections that ${what} do not block the page`, async () => {
    await using machine = await startMachine();
    const sockets = await silent(machine.port, 300, beginning);
    const before = performance.now();
    for (let n = 0; n < 5; n++) assert.equal((await fetch(machine.url, { headers: { connection: "close" } })).status, 200);
    assert.ok(performance.now() - before < 4_000, "before any of them has run into a timeout");
    for (const socket of sockets) socket.destroy();
  });

test("a connection without a complete request is closed within seconds", async () => {
  await using machine = await startMachine();
  const before = performance.now();
  const sockets = await silent(machine.port, 3, "GET / HTTP/1.1\r\n");
  await Promise.all(sockets.map((socket) => once(socket.resume(), "close")));
  assert.ok(performance.now() - before < 20_000);
});

test("a server on ::1 answers there", async () => {
  await using machine = await startMachine("::1");
  assert.match(machine.url, /^http:\/\/\[::1\]:\d+$/);
  assert.equal((await fetch(machine.url)).status, 200);
  assert.equal((await fetch(`${machine.url}/healthz`)).status, 200);
});
