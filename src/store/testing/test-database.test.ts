import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openStore } from "../driver/connect.ts";
import { isConnectionLost, sqlState } from "../errors.ts";
import { migrate } from "../migrations/migrate.ts";
import { readMigrations } from "../migrations/migration-files.ts";
import { lookAtPartitions } from "../partitions/look-at-partitions.ts";
import { later } from "../partitions/quarters.ts";
import { testDatabase } from "./test-database.ts";
import { runProcess } from "./test-process.ts";
import { startTestServer, TEST_DATABASE_URL } from "./test-server.ts";

describe("a test database", () => {
  it("has all tables, is not shared, and is removed after the test", async () => {
    const migrations = BigInt(readMigrations().length);
    const databases = await Promise.all([testDatabase(), testDatabase(), testDatabase()]);
    for (const { store } of databases) {
      await store.sql`create table mine ()`;
      assert.deepEqual([...(await store.sql`select count(*) as n from migration`)], [{ n: migrations }]);
    }
    for (const { store, url, [Symbol.asyncDispose]: dispose } of databases) {
      await dispose();
      await assert.rejects(async () => store.sql`select 1`, isConnectionLost);
      const again = openStore(url, { connections: 1, applicationName: "gone" });
      await assert.rejects(
        async () => again.sql`select 1`,
        (error) => sqlState(error) === "3D000",
      );
      await again.close();
    }
  });

  it("has the partitions of two quarters, or all that a bank makes", async () => {
    await using two = await testDatabase();
    await using all = await testDatabase("all");
    for (const { table, quarters, present } of await lookAtPartitions(two.store.sql))
      assert.deepEqual(quarters, [present, later(present, 1)], table.name);
    assert.deepEqual((await migrate(all.store)).partitions, []);
  });

  it("comes from one template, even if several processes need the first database at once", async () => {
    const server = await startTestServer();
    const program = `
      import { testDatabase } from "testing/test-database";
      process.env["${TEST_DATABASE_URL}"] = ${JSON.stringify(server.url)};
      await using database = await testDatabase();
      const rows = await database.store.sql\`select datname from pg_database where datname like 'template\\\\_%'\`;
      await told(rows.map((row) => row.datname));`;
    const processes = await Promise.all([1, 2, 3].map(() => runProcess<string[]>(program)));
    for (const each of processes) {
      assert.equal(each.line.length, 1);
      assert.deepEqual(each.line, processes[0]?.line);
      await each.finish();
    }
    await server.stop();
  });
});
