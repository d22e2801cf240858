import assert from "node:assert/strict";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type TestDatabase, testDatabase } from "../store/testing/test-database.ts";
import type { CheckName } from "./checks.ts";
import { Sight } from "./database/sight.ts";
import { examine } from "./examine.ts";
import type { Place } from "./place.ts";

/** A machine with an empty data folder and two keys, and this database; `change` is what is different. */
function placeAt(folder: string, change: Partial<Place> = {}): Place {
  const isHex = (text: string): string | null => (/^[0-9a-f]{8}\n$/.test(text) ? null : "does not hold 4 bytes in hex");
  return {
    ...{ dataFolder: folder, databaseUrl: null, ownerUrl: null, consoleUrl: null, listens: [], machineKeys: [], hasBank: true },
    keys: ["a.key", "b.key"].map((name) => ({ file: path.join(folder, "keys", name), problem: isHex })),
    auditorKey: path.join(folder, "keys", "auditor.key"),
    auditFolder: path.join(folder, "audit"),
    auditLogKey: path.join(folder, "keys", "audit-log.key.pub"),
    ...{ auditOrigin: "bank.example/log", program: "/nowhere" },
    ...change,
  };
}

function machine(): { folder: string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-doctor-"));
  mkdirSync(path.join(folder, "keys"), { mode: 0o700 });
  for (const name of ["a.key", "b.key"]) writeFileSync(path.join(folder, "keys", name), "00112233\n", { mode: 0o600 });
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Leaves only the default partition. */
const dropPartitions = (sql: TestDatabase["store"]["sql"]): Promise<unknown> =>
  sql.unsafe(`do $$ declare each regclass; begin
    for each in select inhrelid from pg_inherits where inhparent = 'request_answer'::regclass and inhrelid <> 'request_answer_other'::regclass
    loop execute format('drop table %s', each); end loop; end $$`);

/** What one check says about the place, in one text: `state: what. todo` for each finding. */
async function said(place: Place, check: CheckName, mostMs?: number): Promise<string> {
  const examined = await examine(place, mostMs);
  const findings = examined.find((each) => each.check === check)?.findings ?? [];
  return findings.map(({ state, what, todo }) => `${state}: ${what}. ${todo ?? ""}`).join("\n");
}

describe("on a machine", () => {
  const isRoot = process.getuid?.() === 0;
  const inKeys = (folder: string): string => path.join(folder, "keys", "b.key");
  const instead = (file: string, make: (file: string) => unknown): void => {
    rmSync(file);
    make(file);
  };
  /** What is done to the machine, the check that must notice it, and its words. */
  const SPOILED: readonly (readonly [what: string, spoil: (folder: string) => void, check: CheckName, said: RegExp])[] = [
    ["nothing", () => {}, "keys", /^well: all 2 keys are there/],
    ["a key that is gone", (at) => rmSync(inKeys(at)), "keys", /^wrong: .*b\.key is missing/],
    ["a key that others may read", (at) => chmodSync(inKeys(at), 0o644), "keys", /^wrong: .*\(mode 644\)\. chmod 600/],
    ["a key that was cut", (at) => writeFileSync(inKeys(at), "0011"), "keys", /^wrong: .*b\.key does not hold 4 bytes/],
    ["a key that is a folder", (at) => instead(inKeys(at), mkdirSync), "keys", /cannot be read \(EISDIR\)/],
    [
      "a key that is a link to nothing",
      (at) => instead(inKeys(at), (file) => symlinkSync("/nowhere", file)),
      "keys",
      /b\.key is missing/,
    ],
    [
      "the auditor's key",
      (at) => writeFileSync(path.join(at, "keys", "auditor.key"), ""),
      "keys",
      /^well: .*\ndoubtful: .*still lies here/,
    ],
    ["a folder open to all", (at) => chmodSync(at, 0o777), "data-folder", /^wrong: .*\(mode 777\)/],
    [
      "a copy of the log without its key",
      (at) => mkdirSync(path.join(at, "audit")),
      "audit-copy",
      /^wrong: .*cannot be relied on/,
    ],
    ["no database", () => {}, "embedded-server", /^doubtful: there is no embedded PostgreSQL yet/],
  ];

  for (const [what, spoil, check, words] of SPOILED)
    it(`${what} is noticed, and nothing is changed`, async () => {
      using at = machine();
      spoil(at.folder);
      const before = picture(at.folder);
      assert.match(await said(placeAt(at.folder), check), words);
      assert.deepEqual(picture(at.folder), before);
    });

  it("no data folder at all is a doubt, and none is made", async () => {
    using at = machine();
    const place = placeAt(path.join(at.folder, "none", "yet"));
    assert.match(await said(place, "data-folder"), /^doubtful: there is no .*yet/);
    assert.match(await said(place, "disk"), /^(?:well|doubtful): a write to .* was synced/, "a busy disk may be slow");
    assert.deepEqual(readdirSync(at.folder), ["keys"]);
  });

  it("a file in the place of the folder is wrong", async () => {
    using at = machine();
    const file = path.join(at.folder, "file");
    writeFileSync(file, "");
    assert.match(await said(placeAt(file), "data-folder"), /^wrong: .* is a file/);
  });

  it("an account that may not look is told so", {
    skip: !isRoot && "root looks everywhere, and only root can change accounts",
  }, async () => {
    using at = machine();
    process.seteuid?.(65_534);
    try {
      assert.match(
        await said(placeAt(at.folder), "keys"),
        /^wrong: .*cannot be read \(EACCES\)\. give the command as the account/m,
      );
      assert.match(await said(placeAt(at.folder), "disk"), /^wrong: nothing can be written .*this account may not write there/);
      assert.match(await said(placeAt(at.folder), "data-folder"), /doubtful: .*this command runs as 65534/);
    } finally {
      process.seteuid?.(0);
    }
  });

  it("a port in use is named with the program that has it, ours or another", {
    skip: process.platform !== "linux" && "by /proc",
  }, async () => {
    using at = machine();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const listens = (host: string) => [{ what: "the bank", option: "--listen", host, port }];
    const by = `\\(process ${process.pid}\\)`;
    assert.match(
      await said(placeAt(at.folder, { listens: listens("127.0.0.1") }), "ports"),
      new RegExp(`^wrong: .*in use by .*${by}`),
    );
    assert.match(await said(placeAt(at.folder, { listens: listens("0.0.0.0") }), "ports"), /^wrong: /);
    assert.match(
      await said(placeAt(at.folder, { listens: listens("localhost"), program: process.execPath }), "ports"),
      /^well: .*served by this/,
    );
    other.close();
    await once(other, "close");
    assert.match(await said(placeAt(at.folder, { listens: listens("127.0.0.1") }), "ports"), /^well: .* is free for the bank/);
    assert.match(
      await said(placeAt(at.folder, { listens: listens("192.0.2.7") }), "ports"),
      /^wrong: .*no address of this machine/,
    );
    assert.match(await said(placeAt(at.folder, { listens: listens("no.invalid") }), "ports"), /^wrong: no address is known/);
  });
});

describe("at a database", { concurrency: true }, () => {
  let database: TestDatabase;
  const at = machine();
  const withUrls = (change: Partial<Place> = {}): Place =>
    placeAt(at.folder, {
      databaseUrl: database.applicationUrl,
      ownerUrl: database.url,
      consoleUrl: database.consoleUrl,
      ...change,
    });

  before(async () => {
    database = await testDatabase();
  });
  after(async () => {
    await database[Symbol.asyncDispose]();
    at[Symbol.dispose]();
  });

  it("all is well with the three roles of a migrated one, and no login can write", async () => {
    const examined = await examine(withUrls());
    for (const check of ["database", "version", "migrations", "roles", "connection", "time"] as const) {
      const findings = examined.find((each) => each.check === check)?.findings ?? [];
      assert.ok(findings.length > 0, check);
      for (const { state, what } of findings) assert.equal(state, "well", what);
    }
    await using sight = new Sight(withUrls());
    const owner = await sight.as("owner");
    if (owner.state !== "reached") throw new Error("the owner's login works");
    await assert.rejects(owner.sql`create table public.made_by_doctor ()`.execute());
  });

  it("a refused login, a role without rights, and a missing migration are named", async () => {
    await using spoiled = await testDatabase("all");
    const wrongPassword = spoiled.applicationUrl.replace(/:[^:@]+@/, ":wrong@");
    const place = placeAt(at.folder, { databaseUrl: wrongPassword });
    assert.match(await said(place, "database"), /^wrong: the database refuses the bank's login .*28P01.*correct user, password/);
    assert.equal(await said(place, "roles"), "");
    const none = spoiled.applicationUrl.replace(/\/[^/]*$/, "/none_such");
    assert.match(await said(placeAt(at.folder, { databaseUrl: none }), "database"), /^wrong: the database refuses .*3D000/);
    const console = placeAt(at.folder, { databaseUrl: spoiled.consoleUrl });
    assert.match(
      await said(console, "roles"),
      /^wrong: the role "strongroom_console" lacks what the bank needs: .*database migrate/,
    );
    assert.match(
      await said(placeAt(at.folder, { databaseUrl: spoiled.applicationUrl }), "partitions"),
      /^well: .*request_answer/,
    );
    await dropPartitions(spoiled.store.sql);
    assert.match(
      await said(placeAt(at.folder, { databaseUrl: spoiled.applicationUrl }), "partitions"),
      /^doubtful: the table request_answer has partitions for 0 quarters .*database migrate/,
    );
    await spoiled.store.sql`update bank_clock set at = clock_timestamp() + interval '1 hour'`;
    const bank = placeAt(at.folder, { databaseUrl: spoiled.applicationUrl });
    assert.match(await said(bank, "time"), /^wrong: the database's clock is more than 10 seconds before the newest time/);
    await spoiled.store.sql`delete from migration where name = (select max(name) from migration)`;
    assert.match(await said(bank, "migrations"), /^wrong: the database lacks .*\.sql/);
    const [row] = await spoiled.store.sql<{ name: string }[]>`select current_database() as name`;
    await spoiled.store.sql.unsafe(`alter database ${row?.name} set default_transaction_read_only = on`);
    await spoiled.store.sql.unsafe(`alter database ${row?.name} set synchronous_commit = off`);
    assert.match(await said(bank, "replication"), /^wrong: .*takes no writes/);
    assert.match(await said(bank, "durability"), /^wrong: .*synchronous_commit is off/);
    await spoiled.store.sql`drop table migration`;
    assert.match(await said(bank, "migrations"), /^wrong: the database lacks 0001/);
  });

  it("a host that refuses is named at once", async () => {
    const place = placeAt(at.folder, { databaseUrl: "postgres://u@127.0.0.1:1/none" });
    assert.match(
      await said(place, "database"),
      /^wrong: the database does not answer to the bank's login .*nothing listens there/,
    );
  });

  it("a server that accepts and never answers ends all checks within 10 seconds, and within less if asked", async () => {
    const hole = createServer(() => {}).listen(0, "127.0.0.1");
    await once(hole, "listening");
    hole.unref();
    const url = `postgres://u@127.0.0.1:${(hole.address() as AddressInfo).port}/none`;
    const place = placeAt(at.folder, { databaseUrl: url, ownerUrl: url, consoleUrl: url });
    const began = performance.now();
    assert.match(await said(place, "version", 50), /^wrong: it has not ended within 0\.05 s/);
    assert.ok(performance.now() - began < 4_500, "less than the time in which a server must answer");
    const again = performance.now();
    assert.match(await said(place, "database"), /^wrong: .*no answer from "127\.0\.0\.1"/);
    assert.ok(performance.now() - again < 10_000);
  });
});

/** Every file below the folder with its times, mode and content. */
function picture(folder: string): readonly unknown[] {
  const names = ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()];
  return names.map((name) => {
    const stats = statSync(path.join(folder, name), { throwIfNoEntry: false });
    if (stats === undefined) return name;
    const { mode, mtimeMs, ctimeMs, size } = stats;
    return [name, mode, mtimeMs, ctimeMs, size, stats.isFile() ? readFileSync(path.join(folder, name), "hex") : null];
  });
}
