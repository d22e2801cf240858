import assert from "node:assert/strict";
import { it } from "node:test";
import { isConnectionLost, sqlState } from "../errors.ts";
import { testDatabase } from "../testing/test-database.ts";
import { linkTo } from "../testing/test-link.ts";
import { ADD, add, COPY_NONE, COPY_ONE, copyOf, LIST, open } from "../testing/test-pipeline.ts";
import { openStore } from "./connect.ts";
import type { Step } from "./statement.ts";

it("a pipeline runs the statements before an error and none after it, and the connection stays usable", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  const numbers = async (): Promise<unknown[]> => (await sql`select n from one order by n`).map((each) => each["n"]);
  await sql.pipeline([copyOf(1, 2), add(3)]);
  await sql`begin`;
  const refused = sql.pipeline([copyOf(4), copyOf(5, 2, 6), add(7), copyOf(8), { statement: LIST }]);
  await assert.rejects(refused, (error) => sqlState(error) === "23505" && /duplicate key/.test(String(error)));
  await sql`rollback`;
  assert.deepEqual(await numbers(), [1, 2, 3]);
  await database.store.sql`drop table gone`;
  // The server refuses the COPY before it reads a row, and skips the rows.
  const rows = copyOf(9).rows as Buffer;
  await assert.rejects(sql.pipeline([{ statement: COPY_NONE, rows }, add(9)]), (error) => sqlState(error) === "42P01");
  const [added, copied, listed] = await sql.pipeline([add(10), copyOf(11, 12), { statement: LIST }]);
  assert.deepEqual([added?.tag, copied?.tag, listed?.tag], ["INSERT 0 1", "COPY 2", "SELECT 6"]);
  assert.deepEqual(await numbers(), [1, 2, 3, 10, 11, 12]);
});

it("a commit in a pipeline takes effect only if all before it did", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  const [BEGIN, COMMIT] = ["begin", "commit"].map((name): Step => ({ statement: { name, types: [], text: name } })) as [
    Step,
    Step,
  ];
  await sql.prepare([BEGIN.statement, COMMIT.statement]);
  await assert.rejects(sql.pipeline([BEGIN, add(1), add(1), COMMIT]), (error) => sqlState(error) === "23505");
  await sql`rollback`;
  const [, , , committed] = await sql.pipeline([BEGIN, add(2), copyOf(3), COMMIT]);
  assert.equal(committed?.tag, "COMMIT");
  const found = await database.store.sql`select n from one order by n`;
  assert.deepEqual(
    found.map((each) => each["n"]),
    [2, 3],
  );
});

it("a statement without a name is prepared with its step", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  const unnamed = (text: string): Step => ({ statement: { name: "", types: [], text } });
  const [added, , listed] = await sql.pipeline([
    unnamed("insert into one values (1), (2)"),
    add(3),
    unnamed("select n from one"),
  ]);
  assert.deepEqual([added?.tag, listed?.rows.length], ["INSERT 0 2", 3]);
  const refused = sql.pipeline([unnamed("insert into one values (4)"), unnamed("select nothing"), add(5)]);
  await assert.rejects(refused, (error) => sqlState(error) === "42703");
  const [after] = await sql.pipeline([{ statement: LIST }]);
  assert.equal(after?.rows.length, 3);
});

it("a pipeline rejects after its connection is released", async (t) => {
  await using database = await testDatabase();
  await open(t, database);
  const sql = await database.store.sql.reserve();
  await sql.prepare([COPY_ONE]);
  await sql.pipeline([copyOf(1)]);
  sql.release();
  await assert.rejects(sql.pipeline([copyOf(2)]), isConnectionLost);
  await assert.rejects(sql.prepare([ADD]), isConnectionLost);
});

it("a warning in a pipeline is reported", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const warnings: string[] = [];
  const reserved = await sql.reserve((code) => warnings.push(code));
  await sql.unsafe(`
    create table one (n int);
    create function warn() returns trigger language plpgsql as $$ begin raise warning 'careful' using errcode = '01004'; return null; end $$;
    create trigger warn after insert on one for each row execute function warn()`);
  await reserved.prepare([COPY_ONE]);
  await reserved.pipeline([copyOf(1), copyOf(2)]);
  assert.deepEqual(warnings, ["01004", "01004"]);
  reserved.release();
});

for (const how of ["cut", "terminated"] as const)
  it(`a pipeline rejects if its connection is ${how} meanwhile, and so do later calls`, async (t) => {
    await using database = await testDatabase();
    await open(t, database);
    const link = await linkTo(database.url);
    const store = openStore(link.url, { connections: 1, applicationName: "pipeline test" });
    const sql = await store.sql.reserve();
    await sql.prepare([COPY_ONE]);
    await sql`begin`;
    await database.store.sql.begin(async (tx) => {
      await tx`insert into one values (1)`;
      // The COPY blocks on the uncommitted row with the same key.
      const waiting = assert.rejects(sql.pipeline([copyOf(1)]), isConnectionLost);
      for (let blocked = 0n; blocked === 0n; )
        blocked = (await tx`select count(*) from pg_locks where not granted and locktype = 'transactionid'`)[0]?.["count"] ?? 0n;
      if (how === "cut") link.cut("reset");
      else await tx`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pipeline test'`;
      await waiting;
    });
    await assert.rejects(sql.pipeline([copyOf(2)]), isConnectionLost);
    await assert.rejects(async () => sql`select 1`, isConnectionLost);
    sql.release();
    await assert.rejects(sql.pipeline([copyOf(2)]), isConnectionLost);
    await store.close();
    await link.close();
    assert.equal((await database.store.sql`select from one where n = 2`).length, 0);
  });
