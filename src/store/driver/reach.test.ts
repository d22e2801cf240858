import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { StoreError } from "../errors.ts";
import { testDatabase } from "../testing/test-database.ts";
import { proveReachable } from "./reach.ts";

/** Resolves with the message of its failure, and the milliseconds until then. */
async function failure(url: string): Promise<{ said: string; ms: number }> {
  const since = performance.now();
  const error = await proveReachable(url).then(
    () => assert.fail("it was reached"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof StoreError && error.code === "connection-failed", String(error));
  return { said: error.message, ms: performance.now() - since };
}

test("a database that answers is reached", async () => {
  await using database = await testDatabase();
  await proveReachable(database.url);
});

test("an unknown host name, or a port where nothing listens, fails at once", async () => {
  const misspelt = await failure("postgres://u:hunter2@database.invalid/bank");
  assert.match(
    misspelt.said,
    /^cannot connect to PostgreSQL at database\.invalid:5432: .*"database\.invalid".* is it spelt right/,
  );
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  const { said } = await failure(`postgres://u:hunter2@127.0.0.1:${port}/bank`);
  assert.equal(
    said,
    `cannot connect to PostgreSQL at 127.0.0.1:${port}: nothing listens there: start PostgreSQL, or correct the host and port`,
  );
});

test("a server that accepts connections but never answers fails after some seconds, with its name", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  for (const more of ["", "?sslmode=verify-full"]) {
    const { said, ms } = await failure(`postgres://u:hunter2@127.0.0.1:${port}/bank${more}`);
    assert.match(said, new RegExp(`^cannot connect to PostgreSQL at 127\\.0\\.0\\.1:${port}: no answer from "127\\.0\\.0\\.1"`));
    assert.ok(ms < 15_000, `${ms} ms`);
  }
  for (const socket of sockets) socket.destroy();
  server.close();
});
