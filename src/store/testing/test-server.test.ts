import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../driver/connect.ts";
import { isConnectionLost } from "../errors.ts";
import { runProcess } from "./test-process.ts";
import { startTestServer } from "./test-server.ts";

async function dataFolder(url: string): Promise<string> {
  const store = openStore(url, { connections: 1, applicationName: "test server test" });
  try {
    const [row] = await store.sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    return row?.folder ?? "";
  } finally {
    await store.close();
  }
}

it("a test server accepts connections, and leaves no files when it is stopped", async () => {
  const server = await startTestServer();
  const folder = await dataFolder(server.url);
  assert.ok(existsSync(folder));
  await server.stop();
  assert.equal(existsSync(folder), false);
  await assert.rejects(dataFolder(server.url), isConnectionLost);
});

const ENDINGS = [
  { how: "ends by itself, having stopped nothing", end: (process: { finish(): Promise<void> }) => process.finish() },
  { how: "is killed", end: (process: { kill(): Promise<void> }) => process.kill() },
] as const;

for (const { how, end } of ENDINGS)
  it(`a test server ends if its process ${how}`, async () => {
    const holder = await runProcess<string>(`
      import { startTestServer } from "testing/test-server";
      const { url } = await startTestServer();
      await told(url);`);
    const folder = await dataFolder(holder.line);
    await end(holder);
    for (const deadline = performance.now() + 20_000; existsSync(folder) && performance.now() < deadline; ) await sleep(20);
    assert.equal(existsSync(folder), false);
    await assert.rejects(dataFolder(holder.line), isConnectionLost);
  });
