import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { hostname } from "node:os";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { openStatus, type StatusServer, type StatusSource } from "./server.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };
const source = (reason: string | null = null): StatusSource => ({
  unready: async () => reason,
  warnings: () => [],
  measures: async () => "strongroom_sessions 3\n",
  failed: () => assert.fail("nothing failed"),
});

async function withStatus(told: StatusSource, act: (url: string, server: StatusServer) => Promise<void>): Promise<void> {
  const server = await openStatus(LOOPBACK, told);
  await act(`http://127.0.0.1:${server.port}`, server).finally(() => server.close());
}

test("each path returns its content, and forbids caching", () =>
  withStatus(source(), async (url) => {
    for (const [path, said, type] of [
      ["/live", "live\n", "text/plain; charset=utf-8"],
      ["/ready", "ready\n", "text/plain; charset=utf-8"],
      ["/metrics?x=1", "strongroom_sessions 3\n", "text/plain; version=0.0.4; charset=utf-8"],
    ] as const) {
      const answer = await fetch(url + path);
      assert.deepEqual([answer.status, await answer.text(), answer.headers.get("content-type")], [200, said, type]);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      const head = await fetch(url + path, { method: "HEAD" });
      assert.deepEqual([head.status, await head.text()], [200, ""]);
    }
  }));

test("a ready bank shows its warnings, a line each, and is ready all the same", () =>
  withStatus({ ...source(), warnings: () => ["clock-wrong: a sentence", "hold-old: another"] }, async (url) => {
    const answer = await fetch(`${url}/ready`);
    const lines = ["ready", "warning: clock-wrong: a sentence", "warning: hold-old: another", ""];
    assert.deepEqual([answer.status, await answer.text()], [200, lines.join("\n")]);
  }));

test("an unready bank says why", () =>
  withStatus({ ...source("the database does not answer"), warnings: () => ["clock-wrong"] }, async (url) => {
    const answer = await fetch(`${url}/ready`);
    assert.deepEqual([answer.status, await answer.text()], [503, "the database does not answer\n"]);
    assert.equal((await fetch(`${url}/live`)).status, 200);
  }));

test("other paths do not exist, and nothing can be written", () =>
  withStatus(source(), async (url) => {
    for (const path of ["/", "/metrics/", "/__proto__", "/constructor", "/../ready/x"])
      assert.equal((await fetch(url + path)).status, 404, path);
    const post = await fetch(`${url}/ready`, { method: "POST", body: "x" });
    assert.deepEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
  }));

test("a web page whose host name was made to resolve here gets no answer", () =>
  withStatus(source(), async (_, { port }) => {
    const statusFor = async (host: string): Promise<number | undefined> => {
      const asked = request({ host: "127.0.0.1", port, path: "/metrics", headers: { host } }).end();
      const [answer] = (await once(asked, "response")) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    for (const host of ["evil.example", "evil.example:9432", "127.0.0.1.evil.example", "[::1", "localhost.evil.example:80"])
      assert.equal(await statusFor(host), 421, host);
    for (const host of ["127.0.0.1:9432", "10.1.2.3", "[::1]:9432", "localhost", "LOCALHOST:1", hostname()])
      assert.equal(await statusFor(host), 200, host);
  }));

test("an internal error is logged and not shown to the client", async () => {
  const failures: unknown[] = [];
  await withStatus(
    {
      unready: () => Promise.reject(new Error("postgres://bank:secret@host/db is gone")),
      warnings: () => [],
      measures: () => Promise.reject(new Error("secret")),
      failed: (error) => failures.push(error),
    },
    async (url) => {
      for (const path of ["/ready", "/metrics"]) {
        const answer = await fetch(url + path);
        assert.equal(answer.status, 500);
        assert.doesNotMatch(await answer.text(), /secret/);
      }
    },
  );
  assert.equal(failures.length, 2);
});

test("bytes that are not HTTP end only their connection", () =>
  withStatus(source(), async (url, server) => {
    const stranger = connect(server.port, "127.0.0.1");
    stranger.end("\0\x01\x02 nonsense\r\n\r\n");
    assert.match(await text(stranger), /^(HTTP\/1\.1 400 Bad Request|$)/);
    assert.equal((await fetch(`${url}/ready`)).status, 200);
  }));

test("a used port is refused in one sentence", () =>
  withStatus(source(), async (_, { port }) => {
    await assert.rejects(openStatus({ host: "127.0.0.1", port }, source()), {
      code: "status-listen",
      message: `127.0.0.1:${port} is in use by another program: name another address with --status`,
    });
  }));

test("closing does not wait for clients", async () => {
  const server = await openStatus(LOOPBACK, { ...source(), measures: () => new Promise<string>(() => {}) });
  const asked = fetch(`http://127.0.0.1:${server.port}/metrics`);
  await fetch(`http://127.0.0.1:${server.port}/live`);
  await server.close();
  await assert.rejects(asked);
});
