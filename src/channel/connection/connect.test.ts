import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { TestBank } from "../testing/test-bank.ts";

test("no bank at the address, and one that never answers", async () => {
  const deaf = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
  await once(deaf, "listening");
  await using bank = await TestBank.start();
  const { port } = deaf.address() as AddressInfo;
  await assert.rejects(bank.connect({ port, timeoutMs: 30 }), { name: "ChannelError", code: "timeout-ready" });
  deaf.close();
  await once(deaf, "close");
  await assert.rejects(bank.connect({ port }), { name: "ChannelError", code: "unreachable" });
});
