import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { Currency } from "../../model/model.ts";
import { Aftermath } from "./aftermath.ts";
import type { KeptProgram } from "./kept-program.ts";

test("a killed program starts again although the database hangs, and nothing is claimed of withdrawals", async (t) => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const said = t.mock.method(process.stderr, "write", () => true);
  const over = new AbortController();
  const aftermath = new Aftermath(`postgres://nobody@127.0.0.1:${port}/none`, Currency("EUR"), over.signal);
  try {
    // The test's own time limit is that of the promise: without a bound this waits for the database's answer.
    await aftermath.killed({ name: "the bank", pid: 1 } as KeptProgram, "SIGKILL");
    const text = said.mock.calls.map(({ arguments: [line] }) => String(line)).join("");
    assert.match(
      text,
      /the bank was killed \(SIGKILL\) and the database does not say whether a withdrawal was under way; starting it again/,
    );
  } finally {
    over.abort();
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});
