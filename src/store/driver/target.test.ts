import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { StoreError } from "../errors.ts";
import { testDatabase } from "../testing/test-database.ts";
import { openStore } from "./connect.ts";
import { parseTarget, parseTargets } from "./database-url.ts";

const vector = (name: string): string => fileURLToPath(import.meta.resolve(`#assets/store/vectors/${name}`));

describe("a database URL", () => {
  it("names the server, the account, the database and the trust", () => {
    const cases = [
      { url: "postgres://u:p@127.0.0.1/d", target: { host: "127.0.0.1", port: 5432, trust: null } },
      { url: "postgresql://u:p@[::1]:5433/d", target: { host: "::1", port: 5433, trust: null } },
      { url: "postgres://u:p@db.example/d", target: { host: "db.example", port: 5432, trust: "system" } },
      { url: "postgres://u:p@db.example/d?sslmode=disable", target: { host: "db.example", port: 5432, trust: null } },
      { url: "postgres://u:p@localhost/d?sslmode=verify-full", target: { host: "localhost", port: 5432, trust: "system" } },
      { url: "postgres://u:p@localhost:5433/d?host=%2Fa%20b", target: { host: "/a b", port: 5433, trust: null } },
    ];
    for (const { url, target } of cases)
      assert.deepEqual(parseTarget(url), { ...target, user: "u", password: "p", database: "d", isPooled: false }, url);
    const escaped = parseTarget("postgres://o%40b:s%2Fe%3Acret@localhost");
    assert.deepEqual([escaped.user, escaped.password, escaped.database], ["o@b", "s/e:cret", "o@b"]);
  });

  it("names several servers, with one login and one database", () => {
    const url = "postgres://u:p@10.0.0.1,db.example:5433,[::1]:5434/d?target_session_attrs=read-write&sslmode=disable";
    const places = parseTargets(url).map(({ host, port }) => `${host} ${port}`);
    assert.deepEqual(places, ["10.0.0.1 5432", "db.example 5433", "::1 5434"]);
    for (const target of parseTargets(url))
      assert.deepEqual([target.user, target.password, target.database, target.trust], ["u", "p", "d", null]);
    // TLS is left out on this machine only.
    assert.deepEqual(
      parseTargets("postgres://u:p@localhost,db.example/d").map(({ trust }) => trust),
      [null, "system"],
    );
  });

  it("is refused in another form, with a reason that never contains the password", () => {
    const cases = [
      { url: "hunter2", reason: /should read postgres:/ },
      { url: "mysql://u:hunter2@localhost/d", reason: /should read postgres:/ },
      { url: "postgres://localhost/hunter2", reason: /should read postgres:/ },
      { url: "postgres://u:hunter2@h1,/d", reason: /should read postgres:/ },
      { url: "postgres://u:hunter2@h1:5432,h2:x/d", reason: /should read postgres:/ },
      { url: "postgres://u:hunter2@h1,h2/d?host=/folder", reason: /the folder of one server/ },
      { url: "postgres://u:hunter2@h1,h2/d?target_session_attrs=any", reason: /target_session_attrs=any could reach a standby/ },
      { url: "postgres://u:hunter2@h1/d?pooler=transaction", reason: /pooler=transaction does not work/ },
      { url: "postgres://u:hunter2@localhost/d?options=x", reason: /parameter "options"/ },
      { url: "postgres://u:hunter2@localhost/d?host=elsewhere", reason: /parameter host must be a folder/ },
      { url: "postgres://u:hunter2@localhost/d?sslmode=require", reason: /does not verify the server/ },
      { url: "postgres://u:hunter2@h/d?sslrootcert=/nothing/here", reason: /cannot be read/ },
    ];
    for (const { url, reason } of cases)
      assert.throws(
        () => parseTarget(url),
        (error) =>
          error instanceof StoreError &&
          error.code === "url-invalid" &&
          reason.test(error.message) &&
          !error.message.includes("hunter2"),
        url,
      );
  });
});

/** A TLS proxy before the database. It answers the request for TLS with `answer`, then decrypts. */
async function tlsBefore(t: TestContext, databaseUrl: string, answer: string): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createServer(async (near) => {
    sockets.add(near.on("error", () => {}));
    await once(near, "data");
    near.write(answer);
    if (answer !== "S") return;
    const key = readFileSync(vector("tls-server.key"));
    const cert = readFileSync(vector("tls-server.crt"));
    const secure = new TLSSocket(near, { isServer: true, key, cert });
    const far = connect(Number(new URL(databaseUrl).port), "127.0.0.1");
    sockets.add(far);
    secure
      .on("error", () => far.destroy())
      .pipe(far)
      .on("error", () => secure.destroy())
      .pipe(secure);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const url = new URL(databaseUrl);
  url.hostname = "localhost";
  url.port = String((server.address() as AddressInfo).port);
  url.search = `?sslmode=verify-full&sslrootcert=${vector("tls-server.crt")}`;
  return url;
}

describe("a connection inside TLS", () => {
  it("works like one without TLS", async (t) => {
    await using database = await testDatabase();
    const url = await tlsBefore(t, database.url, "S");
    const store = openStore(url.href, { connections: 2, applicationName: "tls" });
    assert.deepEqual([...(await store.sql`select 1 as n`)], [{ n: 1 }]);
    assert.equal(await store.sql.begin(async (tx) => (await tx`select 2 as n`)[0]?.["n"]), 2);
    await store.close();
  });

  const refused: readonly { what: string; answer: string; change: (url: URL) => void; reason: RegExp }[] = [
    { what: "a server without TLS", answer: "N", change: () => {}, reason: /does not offer TLS/ },
    { what: "bytes slipped in before the handshake", answer: "SE", change: () => {}, reason: /does not offer TLS/ },
    {
      what: "a certificate that nobody vouches for",
      answer: "S",
      change: (url) => url.searchParams.delete("sslrootcert"),
      reason: /self-signed certificate/,
    },
    {
      what: "a certificate of another host",
      answer: "S",
      change: (url) => {
        url.hostname = "127.0.0.1";
      },
      reason: /does not match certificate/,
    },
  ];
  for (const { what, answer, change, reason } of refused)
    it(`is refused with ${what}`, async (t) => {
      await using database = await testDatabase();
      const url = await tlsBefore(t, database.url, answer);
      change(url);
      const store = openStore(url.href, { connections: 1, applicationName: "tls" });
      await assert.rejects(
        async () => store.sql`select 1`,
        (error) => error instanceof StoreError && error.code === "connection-failed" && reason.test(error.message),
      );
      await store.close();
    });
});
