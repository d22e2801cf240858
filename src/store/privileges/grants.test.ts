import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { it } from "node:test";
import { openStore, type Store } from "../driver/connect.ts";
import { ROLES } from "../embedded/cluster.ts";
import { migrate } from "../migrations/migrate.ts";
import { migrationOf, readMigrations } from "../migrations/migration-files.ts";
import { emptyDatabase, type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { CONSOLE_PRIVILEGES } from "./console-privileges.ts";
import { makeRole } from "./grants.ts";
import { powersOf, type Standing, standingOf } from "./powers.ts";
import { checkConsoleDatabase, prepareDatabase } from "./prepare-database.ts";
import { PRIVILEGES } from "./privileges.ts";

const { application, owner, console } = ROLES;
const NOTHING = { applied: [], partitions: [], granted: [], grantedConsole: [], role: application, warning: null };

/** As a bank starts: with the login of the application role, and with the owner's too if it has that. */
const prepare = ({ url, applicationUrl }: TestDatabase, logins: "with the owner's login" | "without") =>
  prepareDatabase({ url: applicationUrl, ownerUrl: logins === "without" ? null : url }, "grants test");

async function standing({ applicationUrl }: TestDatabase): Promise<Standing> {
  const store = openStore(applicationUrl, { connections: 1, applicationName: "grants test" });
  return standingOf(store.sql, PRIVILEGES).finally(() => store.close());
}

it("the owner migrates an empty database and grants what the table says; a repeat does nothing", async () => {
  await using database = await emptyDatabase();
  const { applied, granted, warning } = await prepare(database, "with the owner's login");
  assert.deepEqual(
    applied,
    readMigrations().map(({ name }) => name),
  );
  assert.deepEqual(granted.map((line) => line.split(":")[0]).sort(), Object.keys(PRIVILEGES).sort());
  assert.ok(granted.includes("bank_clock: select, update (at)"));
  assert.equal(warning, null);
  assert.deepEqual(await prepare(database, "with the owner's login"), NOTHING);
  assert.deepEqual(await prepare(database, "without"), NOTHING);
});

it("if four servers start at once, one of them grants", async () => {
  await using database = await testDatabase("all");
  await database.store.sql.unsafe(`revoke all on all tables in schema public from ${application}`);
  const all = await Promise.all([1, 2, 3, 4].map(() => prepare(database, "with the owner's login")));
  assert.equal(all.flatMap(({ granted }) => granted).length, Object.keys(PRIVILEGES).length);
});

it("more than the table says is found and taken back", async () => {
  await using database = await testDatabase("all");
  const name = new URL(database.url).pathname.slice(1);
  await database.store.sql.unsafe(`
    grant delete, truncate on request_answer to ${application};
    grant update (generation, posted) on account to public;
    create table stray (n int);
    grant select on stray to public;
    create function open_to_all() returns int language sql return 1;
    grant create on schema public to ${application};
    grant temporary on database ${name} to public;`);
  const found = await standing(database);
  assert.deepEqual(found.missing, []);
  assert.deepEqual([...found.excess].sort(), [
    "create in the schema public",
    "create temporary tables",
    "delete on request_answer",
    "execute the function open_to_all",
    "select on stray",
    "truncate on request_answer",
    "update (generation) on account",
  ]);
  const { warning } = await prepare(database, "without");
  assert.match(warning ?? "", /"strongroom" may do more than the bank needs \(.*delete on request_answer.*DATABASE\.md/);
  const { granted, ...rest } = await prepare(database, "with the owner's login");
  assert.deepEqual([...granted].sort(), [
    `account: ${await textOf(database, "account")}`,
    "request_answer: select, insert",
    "stray: nothing",
  ]);
  assert.deepEqual(rest, { applied: [], partitions: [], grantedConsole: [], role: application, warning: null });
  assert.deepEqual((await standing(database)).excess, []);
});

it("a bank whose role lacks a privilege does not start, and the owner gives it again", async () => {
  await using database = await testDatabase("all");
  await database.store.sql.unsafe(`
    revoke insert on heartbeat from ${application};
    revoke update (locked_at) on customer from ${application};
    revoke select on migration from ${application};`);
  await assert.rejects(prepare(database, "without"), {
    code: "privileges-missing",
    message:
      /^the database role "strongroom" lacks .*\(update \(locked_at\) on customer; insert on heartbeat; select on migration\): run strongroom database migrate/,
  });
  assert.equal((await prepare(database, "with the owner's login")).granted.length, 3);
  assert.deepEqual(await prepare(database, "without"), NOTHING);
});

it("without the owner's login a database that lacks a migration is only refused", async () => {
  await using database = await emptyDatabase();
  const behind = {
    code: "schema-behind",
    message: /lacks 0001_record\.sql.*run strongroom database migrate.*--database-owner-url/,
  };
  await assert.rejects(prepare(database, "without"), behind);
  await migrate(database.store, { migrations: readMigrations().slice(0, 3) });
  await assert.rejects(prepare(database, "without"), { code: "privileges-missing" });
  await database.store.sql.unsafe(`grant select on migration to ${application}`);
  await assert.rejects(prepare(database, "without"), { code: "schema-behind", message: /lacks 0004_terminals\.sql/ });
  await migrate(database.store, { application });
  assert.deepEqual(await prepare(database, "without"), NOTHING);
  await database.store.sql`insert into migration (name, sha256) values ('9999_newer.sql', '')`;
  await assert.rejects(prepare(database, "without"), { code: "database-newer" });
});

it("the owner's login alone migrates, keeps its own rights, and gets a warning", async () => {
  await using database = await emptyDatabase();
  const { url } = database;
  for (const ownerUrl of [null, url]) {
    const { granted, role, warning } = await prepareDatabase({ url, ownerUrl }, "grants test");
    assert.deepEqual([granted, role], [[], owner]);
    assert.match(
      warning ?? "",
      /role "strongroom_owner", which has all rights over its tables: a thief of this login can rewrite/,
    );
  }
  await database.store.sql`update bank_clock set at = now()`;
});

it("the console's role gets its privileges with the others, starts with them only, and may do no more", async () => {
  await using database = await emptyDatabase();
  const check = () => checkConsoleDatabase(database.consoleUrl, "grants test");
  await assert.rejects(check(), { code: "schema-behind" });
  const { grantedConsole } = await prepare(database, "with the owner's login");
  assert.deepEqual(grantedConsole?.map((line) => line.split(":")[0]).sort(), Object.keys(CONSOLE_PRIVILEGES).sort());
  assert.ok(grantedConsole?.includes("terminal_psk: select (terminal, epoch, made_at, not_after), delete"));
  assert.equal(await check(), null);
  await database.store.sql.unsafe(`revoke select on hold from ${console}; grant update (posted) on account to ${console}`);
  await assert.rejects(check(), { code: "privileges-missing", message: /"strongroom_console" lacks .*\(select on hold\)/ });
  assert.deepEqual((await prepare(database, "with the owner's login")).grantedConsole, ["account: select", "hold: select"]);
  assert.equal(await check(), null);
});

it("a console under another role than its own runs with a warning that names what a thief could do", async () => {
  await using database = await testDatabase("all");
  for (const [url, what] of [
    [database.url, /"strongroom_owner", which has all rights over its tables/],
    [database.applicationUrl, /"strongroom", which may .*; and \d+ more: a thief of the console's login.*own role/],
  ] as const)
    assert.match((await checkConsoleDatabase(url, "grants test")) ?? "", what);
});

it("an owner that may make roles makes a missing one, which has no power yet; any other login makes none", async () => {
  await using database = await testDatabase("all");
  const name = `made_${randomBytes(6).toString("hex")}`;
  const undone = new Error("undone");
  // Rolled back, because a role belongs to the whole server, which other tests use.
  const tried = ({ sql }: Store): Promise<unknown> =>
    sql.begin(async (tx) => {
      const isThere = await makeRole(tx, name);
      assert.equal(isThere, sql === database.store.sql);
      if (isThere) assert.deepEqual(await powersOf(tx, name), []);
      assert.equal(await makeRole(tx, console), true, "it is there already");
      throw undone;
    });
  await assert.rejects(tried(database.store), undone);
  const store = openStore(database.applicationUrl, { connections: 1, applicationName: "grants test" });
  await assert.rejects(tried(store), undone).finally(() => store.close());
});

it("a role that the server does not have is named", async () => {
  await using database = await testDatabase("all");
  const url = new URL(database.url);
  url.username = "nobody";
  const tried = prepareDatabase({ url: url.href, ownerUrl: database.url }, "grants test");
  await assert.rejects(tried, { code: "role-missing", message: /no role "nobody"/ });
});

it("a migration that fails grants nothing", async () => {
  await using database = await emptyDatabase();
  const bad = migrationOf("0001_bad.sql", "create table account (n int); select 1 / 0;");
  await assert.rejects(migrate(database.store, { migrations: [bad], application }));
  assert.deepEqual(
    (await standing(database)).excess.filter((each) => / on /.test(each)),
    [],
  );
});

it("a superuser's powers, and those of a member of another role, are named", async () => {
  await using database = await testDatabase("all");
  const { sql } = database.store;
  assert.ok((await powersOf(sql, "postgres")).includes("everything, as a superuser"));
  const powers = await powersOf(sql, owner);
  for (const power of ["create databases", "act as the role pg_signal_backend", "create in the schema public"])
    assert.ok(powers.includes(power), `${power}: ${powers}`);
  assert.ok(powers.some((power) => power === "change the table account that it owns"));
  assert.deepEqual(await powersOf(sql, application), []);
});

/** What PostgreSQL keeps of the role's own privileges on the table, in the words of the grants. */
async function textOf({ store: { sql } }: TestDatabase, table: string): Promise<string> {
  const rows = await sql<{ privilege: string; columns: string }[]>`
    select lower(privilege_type) as privilege, string_agg(attname, ', ' order by attnum) as columns
    from pg_attribute, aclexplode(attacl)
    where attrelid = ${table}::regclass and grantee = ${application}::regrole
    group by privilege_type order by privilege_type`;
  return ["select", ...rows.map(({ privilege, columns }) => `${privilege} (${columns})`)].join(", ");
}
