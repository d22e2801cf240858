import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { AtmError } from "./atm-error.ts";
import { ALICE, TestClient } from "./testing/test-client.ts";

/** A wire that may damage what the bank says. */
async function wire(to: number): Promise<{ readonly bank: string; damage: (n: number) => boolean } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  let n = 0;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    const mine = n++;
    for (const socket of [near, far])
      sockets.add(socket.on("error", () => {}).on("close", () => [near.destroy(), far.destroy()]));
    near.pipe(far);
    let seen = 0;
    far.on("data", (bytes: Buffer) => {
      // The ServerHello has 52 bytes; the damage is in the records.
      seen += bytes.length;
      if (seen > 60 && self.damage(mine)) bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      near.write(bytes);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const self = {
    bank: `127.0.0.1:${(server.address() as { port: number }).port}`,
    damage: (_: number): boolean => false,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return self;
}

test("one damaged record costs a channel; damage without end is a breach, and the money in doubt can be concluded", async () => {
  await using client = await TestClient.start();
  await using damaged = await wire(client.bank.port);
  const atm = await client.openFor(ALICE, { bank: damaged.bank });
  damaged.damage = (n) => n === 0;
  assert.ok((await atm.deposit(4_00n)).ok);
  assert.equal(client.alice.posted, 4_00n);
  damaged.damage = () => true;
  const error = await atm.deposit(5_00n).catch((each: unknown) => each);
  assert.ok(error instanceof AtmError && error.code === "breach" && error.inDoubt && error.request !== null);
  damaged.damage = () => false;
  const { booked } = await atm.conclude(error.request);
  assert.equal(client.alice.posted, booked ? 9_00n : 4_00n);
  assert.equal(booked, true);
});

test("a wrong key file throws, and says what to do", async () => {
  await using client = await TestClient.start();
  const keyFile = `${client.bank.folder}/other.json`;
  await assert.rejects(client.open({ keyFile }), { name: "AtmError", code: "key-file", message: /there is no key file/ });
  const keys = JSON.parse(readFileSync(client.bank.keyFile, "utf8")) as Record<string, unknown>;
  const write = (change: Record<string, unknown>): void => {
    writeFileSync(keyFile, JSON.stringify({ ...keys, ...change }), { mode: 0o600 });
    chmodSync(keyFile, 0o600);
  };
  write({ psk: "no key" });
  await assert.rejects(client.open({ keyFile }), { code: "key-file", message: /"psk" is not 32 bytes/ });
  write({ static_private: undefined });
  await assert.rejects(client.open({ keyFile }), { code: "key-file", message: /strongroom atm enrol/ });
  write({ psk: "00".repeat(32) });
  await assert.rejects(client.open({ keyFile, connectWithinMs: 50 }), { code: "key-refused" });
  write({});
  chmodSync(keyFile, 0o644);
  await assert.rejects(client.open({ keyFile }), { code: "key-file", message: /chmod 600/ });
});

test("a bank that is not there, or an address that is none, is said", async () => {
  await using client = await TestClient.start();
  await assert.rejects(client.open({ bank: "127.0.0.1" }), RangeError);
  await assert.rejects(client.open({ bank: [] }), RangeError);
  const { port } = client.bank;
  await client.bank.goDown();
  await assert.rejects(client.open({ connectWithinMs: 50 }), { code: "bank-unreachable" });
  await assert.rejects(client.open({ signal: AbortSignal.abort() }), { code: "aborted" });
  await client.bank.comeBack();
  const atm = await client.open({ bank: [`127.0.0.1:1`, `127.0.0.1:${port}`] });
  assert.equal(atm.terminal, "ATM-0001");
});
