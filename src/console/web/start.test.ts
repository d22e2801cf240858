import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { TestConsole } from "../testing/test-console.ts";
import { startConsole } from "./start.ts";

const vector = (name: string): string =>
  readFileSync(fileURLToPath(import.meta.resolve(`#assets/store/vectors/${name}`)), "utf8");

/** Starts a console on a free port of localhost with a test's parts. */
function started(more: Partial<Parameters<typeof startConsole>[0]> = {}) {
  const parts = (origin: string) => {
    const test = new TestConsole({ origin });
    test.console.live.stop();
    return Promise.resolve(test.console);
  };
  return startConsole({ host: "localhost", port: 0, tls: null, origin: null, open: parts, ...more });
}

test("the console serves localhost on both addresses of this machine, redirects to it by name, and refuses a used port", async () => {
  const console = await started();
  try {
    const port = Number(new URL(console.origin).port);
    assert.equal(console.origin, `http://localhost:${port}`);
    assert.deepEqual(await (await fetch(`${console.origin}/healthz`)).json(), { status: "ok" });
    const byAddress = await fetch(`http://127.0.0.1:${port}/proposals`, { redirect: "manual" });
    assert.equal(byAddress.headers.get("location"), `http://localhost:${port}/proposals`);
    await assert.rejects(started({ port }), { code: "port-in-use", message: /is in use; does a console run already\?/ });
    await assert.rejects(started({ host: "::1", port }), { code: /^port-/ }, "nobody else takes the other address");
  } finally {
    await console.stop();
  }
  await assert.rejects(fetch(`${console.origin}/healthz`));
});

test("until its database answers, the console says that it waits; if that fails, it stops listening", async () => {
  const opening = Promise.withResolvers<string>();
  const going = Promise.withResolvers<never>();
  const starting = started({
    open: (origin) => {
      opening.resolve(origin);
      return going.promise;
    },
  });
  starting.catch(() => {});
  const origin = await opening.promise;
  const answer = await fetch(`${origin}/`);
  assert.deepEqual([answer.status, await answer.text()], [503, "the console waits for its database\n"]);
  going.reject(new Error("no database"));
  await assert.rejects(starting, /no database/);
  await assert.rejects(async () => {
    for (;;) await fetch(`${origin}/`, { headers: { connection: "close" } });
  });
});

test("with a certificate the console speaks TLS, under the address that it was told", async () => {
  const tls = { cert: vector("tls-server.crt"), key: vector("tls-server.key") };
  const console = await started({ host: "127.0.0.1", tls, origin: "https://console.example" });
  await console.stop();
  const own = await started({ host: "127.0.0.1", tls });
  try {
    const status = await new Promise((resolve, reject) => {
      get(`${own.origin}/healthz`, { rejectUnauthorized: false, agent: false }, (answer) =>
        resolve(answer.resume().statusCode),
      ).on("error", reject);
    });
    assert.equal(status, 200);
    assert.match(own.origin, /^https:\/\/127\.0\.0\.1:\d+$/);
  } finally {
    await own.stop();
  }
});
