import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { after, afterEach, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import {
  assertStopped,
  folder,
  inFolder,
  query,
  refused,
  removeFolder,
  run,
  START,
  start,
  stopAll,
  withFile,
} from "../testing/test-embedded.ts";
import { takeLaunch } from "./elsewhere.ts";
import type { Embedded } from "./embedded.ts";

afterEach(stopAll);
after(removeFolder);

/** The tests run one after the other on one folder, because making it takes seconds. */
describe("the embedded server", () => {
  it("is made by the first start: durable, private, and none of its roles is more than it must be", async () => {
    const lines: string[] = [];
    const embedded = await start(folder, (line) => lines.push(line));
    assert.equal(embedded.adopted, false);
    assert.equal(lines.length, 2);
    const [settings] = await query(
      embedded.url,
      `select ${["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses", "password_encryption"]
        .map((name) => `current_setting('${name}') as ${name}`)
        .join(", ")}`,
    );
    assert.deepEqual(settings, {
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      data_checksums: "on",
      listen_addresses: "127.0.0.1",
      password_encryption: "scram-sha-256",
    });
    const roles = await query(
      embedded.url,
      `select rolname, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as more, pg_has_role(rolname, current_user, 'member') as "ours",
              array(select datname::text from pg_database where datallowconn and has_database_privilege(pg_roles.oid, oid, 'connect') order by 1) as databases
       from pg_roles where rolcanlogin and rolname <> 'postgres' order by rolname`,
    );
    assert.deepEqual(roles, [
      { rolname: "strongroom", more: false, ours: true, databases: ["strongroom"] },
      { rolname: "strongroom_console", more: false, ours: false, databases: ["strongroom"] },
      { rolname: "strongroom_owner", more: false, ours: false, databases: ["strongroom"] },
    ]);
    await query(
      embedded.ownerUrl,
      "create table kept (n int); grant select, insert on kept to strongroom; insert into kept values (1)",
    );
    // It accepts connections on the socket in its data directory and on the loopback.
    const peer = "select coalesce(host(inet_client_addr()), 'socket') as peer";
    const { host, pathname, username, password } = new URL(embedded.url);
    assert.deepEqual(await query(embedded.url, peer), [{ peer: "socket" }]);
    assert.deepEqual(await query(`postgres://${username}:${password}@${host}${pathname}`, peer), [{ peer: "127.0.0.1" }]);
    await embedded.stop();
    await assertStopped(embedded);
    assert.deepEqual(namesIn(folder), [
      "postgres",
      "postgres.console-password",
      "postgres.lock",
      "postgres.log",
      "postgres.owner-password",
      "postgres.password",
    ]);
    const passwords = ["postgres.password", "postgres.owner-password", "postgres.console-password"];
    for (const name of ["postgres.log", ...passwords]) assert.equal(fs.statSync(inFolder(name)).mode & 0o777, 0o600, name);
    const [log, ...secrets] = ["postgres.log", ...passwords].map((name) => fs.readFileSync(inFolder(name), "utf8"));
    assert.equal(new Set(secrets).size, passwords.length);
    assert.ok(!secrets.some((secret) => log?.includes(secret)));
  });

  it("starts again with its data", async () => {
    const embedded = await start(folder);
    assert.deepEqual(await query(embedded.url, "select n from kept"), [{ n: 1 }]);
    await embedded.stop();
    await embedded.stop();
    await assertStopped(embedded);
  });

  it("survives a kill of the process that started it, and the next start adopts it", async () => {
    const killed = await run<Embedded>(START);
    await killed.kill();
    const embedded = await start(folder);
    assert.deepEqual([embedded.adopted, embedded.pid, embedded.url], [true, killed.line.pid, killed.line.url]);
    assert.deepEqual(await query(embedded.url, "select n from kept"), [{ n: 1 }]);
    // The server notices within a moment that the killed process is gone.
    const users = "select count(*)::int as n from pg_locks where locktype = 'advisory'";
    while ((await query<{ n: number }>(embedded.url, users))[0]?.n !== 1);
    await embedded.stop();
    await assertStopped(embedded);
  });

  it("recovers all committed data after everything is killed", async () => {
    const killed = await run<Embedded>(START);
    // A busy backend survives its postmaster for a moment.
    const busy = query(killed.line.url, "select pg_sleep(1)").catch(() => {});
    await query(killed.line.url, "insert into kept values (2)");
    process.kill(killed.line.pid, "SIGKILL");
    await killed.kill();
    const embedded = await start(folder);
    assert.equal(embedded.adopted, false);
    assert.deepEqual(await query(embedded.url, "select n from kept order by n"), [{ n: 1 }, { n: 2 }]);
    await busy;
    await embedded.stop();
  });

  it("is shared by processes that start it at once, and the last one stops it", async () => {
    const [one, two, three] = await Promise.all([run<Embedded>(START), start(folder), start(folder)]);
    assert.deepEqual([two.url, three.url], [one.line.url, one.line.url]);
    assert.equal([one.line, two, three].filter(({ adopted }) => !adopted).length, 1);
    await two.stop();
    assert.deepEqual(await query(two.url, "select 1 as n"), [{ n: 1 }]);
    await Promise.all([one.finish(), three.stop()]);
    await assertStopped(one.line);
  });

  it("is made once by two starts at once in an empty folder", async () => {
    const empty = inFolder("at-once");
    const both = await Promise.all([start(empty), start(empty)]);
    assert.equal(both[0].url, both[1].url);
    await Promise.all(both.map((each) => each.stop()));
    assert.deepEqual(namesIn(empty), [
      "postgres",
      "postgres.console-password",
      "postgres.lock",
      "postgres.log",
      "postgres.owner-password",
      "postgres.password",
    ]);
  });

  it("waits for the lock file of a server that is starting", async () => {
    const file = inFolder("postgres/postmaster.pid");
    fs.writeFileSync(file, "");
    const starting = start(folder);
    while (!/lock file "postmaster.pid" is empty/.test(fs.readFileSync(inFolder("postgres.log"), "utf8"))) await pause(10);
    fs.rmSync(file);
    await (await starting).stop();
  });

  it("does not mistake another program for a killed server", async () => {
    const embedded = await start(folder);
    process.kill(embedded.pid, "SIGKILL");
    const file = inFolder("postgres/postmaster.pid");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/^\d+/, String(process.pid)));
    const again = await start(folder);
    assert.equal(again.adopted, false);
    assert.deepEqual(await query(again.url, "select n from kept order by n"), [{ n: 1 }, { n: 2 }]);
    await again.stop();
    await embedded.stop();
  });

  it("is left alone if a server that this process cannot see answers on its socket", async () => {
    const file = inFolder("postgres/postmaster.pid");
    // As in another container: a number that means another process here, or none.
    fs.writeFileSync(file, `${process.pid}\n`);
    const before = fs.readFileSync(file);
    const other = createServer().listen(inFolder("postgres/.s.PGSQL.5999"));
    try {
      await once(other, "listening");
      await refused("data-folder-unusable", /in use by a PostgreSQL that another container runs: run the command in that/);
      assert.deepEqual(fs.readFileSync(file), before, "the other server would end itself if its file were changed");
    } finally {
      other.close();
    }
    fs.rmSync(file);
    await (await start(folder)).stop();
  });

  it("is launched by one process at a time, and the next one joins it", async () => {
    const lock = takeLaunch({ data: inFolder("postgres") });
    assert.ok(lock !== null);
    const starting = run<Embedded>(START);
    await pause(1_500);
    assert.equal(fs.existsSync(inFolder("postgres/postmaster.pid")), false, "nobody launches beside the holder of the lock");
    lock.release();
    const started = await starting;
    await started.finish();
    await assertStopped(started.line);
  });

  it("runs in a session without the terminal", { skip: process.platform !== "linux" }, async () => {
    const embedded = await start(folder);
    const session = (pid: number | string): string | undefined =>
      fs.readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ")[3];
    assert.equal(session(embedded.pid), String(embedded.pid));
    assert.notEqual(session("self"), String(embedded.pid));
    await embedded.stop();
  });
});

describe("a start fails with one sentence for", () => {
  it("a file in place of the folder", async () => {
    fs.writeFileSync(inFolder("file"), "");
    await refused("data-folder-unusable", /a file is in the way/, inFolder("file"));
    await refused("data-folder-unusable", /a file is in the way/, inFolder("file/below"));
  });

  it("a folder without write permission", async () => {
    const closed = inFolder("closed");
    fs.mkdirSync(closed, { mode: 0o755 });
    fs.chmodSync(folder, 0o755);
    // Root may write anywhere, so another account tries.
    const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    if (process.getuid?.() !== 0) fs.chmodSync(closed, 0o555);
    const tried = await run<{ code: string; message: string }>(
      `import { startEmbedded } from "embedded/embedded";
       await startEmbedded(${JSON.stringify(closed)}).catch(({ code, message }) => told({ code, message }));`,
      other,
    );
    await tried.finish();
    assert.equal(tried.line.code, "data-folder-unusable");
    assert.match(tried.line.message, /may not write there/);
  });

  it("another version's data", () =>
    withFile("postgres/PG_VERSION", "17\n", () => refused("data-folder-version", /its version is 17/)));

  it("damaged data", () =>
    withFile("postgres/global/pg_control", Buffer.alloc(8192), () =>
      refused("postgres-failed", /^PostgreSQL did not start: .*postgres\.log\)$/),
    ));

  for (const name of ["postgres.password", "postgres.owner-password"])
    it(`a missing ${name}`, () =>
      withFile(name, null, () => refused("data-folder-unusable", new RegExp(`not its password: put .*${name}`))));

  it("a wrong password", async () => {
    await withFile("postgres.password", "another", () => refused("data-folder-unusable", /is not the password/));
    const embedded = await start(folder);
    assert.equal(embedded.adopted, false);
    await embedded.stop();
  });
});

/** An install without scripts leaves links of the package out, which then lie in the data folder. */
const namesIn = (folder: string): string[] =>
  fs
    .readdirSync(folder)
    .filter((name) => name !== "postgres.libraries")
    .sort();
