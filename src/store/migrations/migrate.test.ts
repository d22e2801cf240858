import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openStore } from "../driver/connect.ts";
import { type StoreErrorCode, sqlState } from "../errors.ts";
import { emptyDatabase } from "../testing/test-database.ts";
import { migrate } from "./migrate.ts";
import { type Migration, migrationOf, readMigrations } from "./migration-files.ts";

const first = migrationOf("0001_a.sql", "create table a (n int);\ninsert into a values (1);\n");
const second = migrationOf("0002_b.sql", "create table b (n int);\n");
const third = migrationOf("0003_c.sql", "insert into a values (3);\n");

it("the program's migrations run once, in the order of their names", async () => {
  await using database = await emptyDatabase();
  const names = readMigrations().map(({ name }) => name);
  const { partitions, ...first } = await migrate(database.store);
  assert.deepEqual(first, { applied: names, granted: [], grantedConsole: [] });
  assert.ok(partitions.length >= 9, "from the present quarter to the end of the next year but one");
  assert.deepEqual(await migrate(database.store), { applied: [], partitions: [], granted: [], grantedConsole: [] });
  const rows = await database.store.sql<{ name: string }[]>`select name from migration order by applied_at, name`;
  assert.deepEqual(
    rows.map((row) => row.name),
    names,
  );
});

it("if four servers start at once, one of them applies each migration", async () => {
  await using database = await emptyDatabase();
  const stores = Array.from({ length: 4 }, () => openStore(database.url, { connections: 1, applicationName: "race" }));
  const applied = await Promise.all(stores.map((store) => migrate(store, { migrations: [first, second, third] })));
  assert.deepEqual(applied.flatMap((each) => each.applied).sort(), [first.name, second.name, third.name]);
  assert.deepEqual([...(await database.store.sql`select n from a order by n`)], [{ n: 1 }, { n: 3 }]);
  await Promise.all(stores.map((store) => store.close()));
});

it("a failed migration leaves no change, and earlier ones stay applied", async () => {
  await using database = await emptyDatabase();
  const bad = migrationOf("0002_bad.sql", "create table half (n int); insert into a values (2); select 1 / 0;");
  await assert.rejects(migrate(database.store, { migrations: [first, bad] }), (error) => sqlState(error) === "22012");
  const { sql } = database.store;
  assert.deepEqual([...(await sql`select name from migration`)], [{ name: first.name }]);
  assert.deepEqual([...(await sql`select n, to_regclass('half') as half from a`)], [{ n: 1, half: null }]);
});

it("line endings do not change a migration", () => {
  assert.ok(migrationOf("0001_a.sql", first.text.replaceAll("\n", "\r\n")).sha256.equals(first.sha256));
});

describe("a database that does not match the program's migrations is not changed", () => {
  const cases: readonly { what: string; files: readonly Migration[]; code: StoreErrorCode }[] = [
    { what: "a changed text", files: [first, migrationOf(second.name, "create table c (n int);\n")], code: "migration-changed" },
    { what: "a file that is gone", files: [second, third], code: "migration-missing" },
    { what: "a newer database", files: [first], code: "database-newer" },
    { what: "no files at all", files: [], code: "database-newer" },
    {
      what: "a new file before an applied one",
      files: [first, migrationOf("0001_b.sql", "select 1"), second],
      code: "migration-order",
    },
  ];
  for (const { what, files, code } of cases)
    it(what, async () => {
      await using database = await emptyDatabase();
      await migrate(database.store, { migrations: [first, second] });
      await assert.rejects(migrate(database.store, { migrations: files }), { name: "StoreError", code });
      const rows = await database.store.sql<{ name: string }[]>`select name from migration order by name`;
      assert.deepEqual(
        rows.map((row) => row.name),
        [first.name, second.name],
      );
    });
});
