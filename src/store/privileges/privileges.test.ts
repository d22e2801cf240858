import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openStore, type Store } from "../driver/connect.ts";
import { ROLES } from "../embedded/cluster.ts";
import { sqlState } from "../errors.ts";
import { type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { CONSOLE_PRIVILEGES } from "./console-privileges.ts";
import type { PrivilegeTable } from "./privilege-table.ts";
import { PRIVILEGES } from "./privileges.ts";

const DENIED = "42501";

interface Relation {
  readonly name: string;
  readonly isTable: boolean;
  readonly columns: readonly string[];
  readonly triggers: readonly string[];
}

let database: TestDatabase;
/** Of the application role. */
let store: Store;
let consoleStore: Store;
let relations: readonly Relation[];
let isPartition: ReadonlySet<string>;

before(async () => {
  database = await testDatabase();
  store = openStore(database.applicationUrl, { connections: 1, applicationName: "privileges test" });
  consoleStore = openStore(database.consoleUrl, { connections: 1, applicationName: "privileges test" });
  // Generated columns are written by nobody.
  relations = await database.store.sql<Relation[]>`
    select relname as name, relkind in ('r', 'p') as "isTable",
           array(select attname::text from pg_attribute
                 where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns,
           array(select tgname::text from pg_trigger where tgrelid = pg_class.oid and not tgisinternal) as triggers
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by relname`;
  isPartition = new Set(
    (await database.store.sql<{ name: string }[]>`select relname as name from pg_class where relispartition`).map(
      ({ name }) => name,
    ),
  );
});
after(async () => {
  await Promise.all([store.close(), consoleStore.close()]);
  await database[Symbol.asyncDispose]();
});

/** Runs a statement as a store's role and rolls it back. Resolves with its SQLSTATE, or null if PostgreSQL let it run. */
async function tried(statement: string, { sql } = store): Promise<string | null> {
  const undone = new Error("undone");
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(statement);
      throw undone;
    });
  } catch (error) {
    if (error === undone) return null;
    return sqlState(error) ?? assert.fail(error as Error);
  }
  return null;
}

/** Each condition is false, so a statement that should be refused and is not changes nothing. */
function* writes(
  { name, columns, isTable }: Relation,
  table: PrivilegeTable,
): Generator<{ statement: string; allowed: boolean }> {
  const given = table[name];
  const entry = given ?? { why: "" };
  const reads = (column: string): boolean => given !== undefined && (given.select?.includes(column) ?? true);
  yield { statement: `select * from ${name} limit 0`, allowed: given !== undefined && given.select === undefined };
  for (const column of columns) {
    yield { statement: `select ${column} from ${name} limit 0`, allowed: reads(column) };
    const inserts = entry.insert === "all" || (entry.insert?.includes(column) ?? false);
    // A view that cannot be written fails for that reason first.
    if (isTable) yield { statement: `insert into ${name} (${column}) select null where false`, allowed: inserts };
    if (isTable)
      yield {
        statement: `update ${name} set ${column} = null where false`,
        allowed: entry.update?.includes(column) ?? false,
      };
  }
  if (!isTable) return;
  yield { statement: `delete from ${name} where false`, allowed: entry.delete ?? false };
  yield {
    statement: `select from ${name} limit 0 for update`,
    allowed: entry.update !== undefined && given?.select === undefined,
  };
  yield { statement: `copy ${name} to program 'true'`, allowed: false };
}

function* changes({ name, isTable, columns, triggers }: Relation): Generator<string> {
  const kind = isTable ? "table" : "view";
  yield `alter ${kind} ${name} rename to gone`;
  yield `alter ${kind} ${name} owner to current_user`;
  yield `drop ${kind} ${name} cascade`;
  if (!isTable) return;
  yield `truncate ${name} cascade`;
  yield `alter table ${name} drop column ${columns[0]}`;
  yield `alter table ${name} disable trigger all`;
  yield `alter table ${name} enable row level security`;
  yield `create trigger mine before insert on ${name} for each row execute function suppress_redundant_updates_trigger()`;
  yield `create rule mine as on insert to ${name} do instead nothing`;
  yield `create index on ${name} (${columns[0]})`;
  yield `create policy mine on ${name} using (true)`;
  yield `comment on table ${name} is 'mine'`;
  yield `reindex table ${name}`;
  for (const trigger of triggers) {
    yield `drop trigger ${trigger} on ${name}`;
    yield `alter table ${name} disable trigger ${trigger}`;
  }
}

const SERVER = [
  "create table mine (n int)",
  "create temporary table mine (n int)",
  "create view mine as select 1",
  "create function mine() returns int language sql return 1",
  "create schema mine",
  "create extension hstore",
  "create role mine",
  "create publication mine for all tables",
  "create event trigger mine on ddl_command_start execute function refuse_change()",
  `set role ${ROLES.owner}`,
  `set session authorization ${ROLES.owner}`,
  "set session_replication_role = replica",
  `grant ${ROLES.owner} to ${ROLES.application}`,
  `alter role ${ROLES.owner} password 'mine'`,
  `alter role ${ROLES.application} superuser`,
  `alter role ${ROLES.application} createrole`,
  `alter default privileges for role ${ROLES.owner} grant all on tables to ${ROLES.application}`,
  "alter schema public owner to current_user",
  "select * from pg_authid",
  "select pg_read_file('PG_VERSION')",
  "select pg_ls_dir('.')",
  "select lo_import('/etc/passwd')",
  "copy (select 1) to program 'true'",
  "copy (select 1) to '/tmp/mine'",
  "do language plpgsql $$ begin alter table account disable trigger all; end $$",
  "drop function refuse_change() cascade",
  "create or replace function refuse_change() returns trigger language plpgsql as $$ begin return null; end $$",
  "alter function tell_generation() set search_path = pg_temp",
  "drop type movement_kind cascade",
  "insert into migration values ('9999_mine.sql', '', now())",
];

describe("the application role", () => {
  it("has an entry in the table of privileges for each table and view but partitions, and for nothing else", () => {
    assert.deepEqual(
      relations.map(({ name }) => name).filter((name) => !isPartition.has(name)),
      Object.keys(PRIVILEGES).sort(),
    );
    for (const { name, columns } of relations) {
      const { insert, update } = PRIVILEGES[name] ?? {};
      for (const column of [...(insert === "all" ? [] : (insert ?? [])), ...(update ?? [])])
        assert.ok(columns.includes(column), `${name} has no column ${column}`);
    }
  });

  it("may not grant anything to others", async () => {
    const { sql } = store;
    for (const { name } of relations) {
      // GRANT without the right to pass it on is an error if nothing can be granted, else a warning.
      await tried(`grant all on ${name} to public`);
      await sql.unsafe(`grant select on ${name} to public`).catch((error) => assert.equal(sqlState(error), DENIED));
    }
    const [row] = await database.store.sql<{ open: number }[]>`
      select count(*)::int as open from pg_class, aclexplode(relacl)
      where relnamespace = 'public'::regnamespace and grantee = 0`;
    assert.equal(row?.open, 0);
  });
});

/** Returns what a role may do against its table of privileges, and the number of statements that it was denied. */
async function differences(
  of: Store,
  table: PrivilegeTable,
): Promise<{ readonly wrong: readonly string[]; readonly denied: number }> {
  const wrong: string[] = [];
  let denied = 0;
  for (const relation of relations)
    for (const { statement, allowed } of writes(relation, table)) {
      const state = await tried(statement, of);
      // A history's trigger refuses even what nobody is denied.
      if (!allowed && state === DENIED) denied++;
      else if (state !== null || !allowed) wrong.push(`${statement}: ${state ?? "it ran"}`);
    }
  return { wrong, denied };
}

for (const [role, storeOf, table, deniedLeast] of [
  ["the application role", () => store, PRIVILEGES, 80],
  ["the console's role", () => consoleStore, CONSOLE_PRIVILEGES, 200],
] as const)
  describe(role, () => {
    it("may read, insert, update and delete what its table of privileges names, and is denied all else", async () => {
      const { wrong, denied } = await differences(storeOf(), table);
      assert.deepEqual(wrong, []);
      assert.ok(denied > deniedLeast, `${denied} statements`);
    });

    it("may not change, drop or disable anything", async () => {
      const wrong: string[] = [];
      for (const statement of [...relations.flatMap((relation) => [...changes(relation)]), ...SERVER]) {
        const state = await tried(statement, storeOf());
        if (state !== DENIED) wrong.push(`${statement}: ${state ?? "it ran"}`);
      }
      assert.deepEqual(wrong, []);
      // Not possible in a transaction, so not tried like the others.
      await assert.rejects(storeOf().sql.unsafe("alter system set fsync = off"), (error) => sqlState(error) === DENIED);
    });
  });

describe("the console's role", () => {
  it("may not book: no account, no hold and no answer can be written, and none can be locked", () => {
    for (const name of ["account", "hold", "request_answer"])
      assert.deepEqual(Object.keys(CONSOLE_PRIVILEGES[name] ?? {}), ["why"], name);
  });

  it("has an entry for no relation that is not there, and names columns that are", () => {
    for (const [name, { select = [], insert = [], update = [] }] of Object.entries(CONSOLE_PRIVILEGES)) {
      const columns = relations.find((each) => each.name === name)?.columns ?? assert.fail(`there is no ${name}`);
      for (const column of [...select, ...(insert === "all" ? [] : insert), ...update])
        assert.ok(columns.includes(column), `${name} has no column ${column}`);
    }
  });
});

describe("a sign-in's generation", () => {
  it("is increased by a lock and a new password, and cannot be set by the application role", async () => {
    const hash = (last: string): string => `$2b$04$${"a".repeat(52)}${last}`;
    const [customer, account] = ["0197a000-0000-7000-8000-000000000001", "0197a000-0000-7000-8000-000000000002"];
    const { sql } = store;
    await sql`insert into account (id, kind, customer, opened_at) values (${account}, 'customer', ${customer}, now())`;
    await sql`insert into customer (id, username, account, created_at) values (${customer}, 'alice', ${account}, now())`;
    await sql`insert into credential (customer, hash, pepper, changed_at) values (${customer}, ${hash("a")}, '0123456789abcdef', now())`;
    await sql`update credential set hash = ${hash("b")} where customer = ${customer}`;
    await sql`update customer set locked_at = now() where id = ${customer}`;
    const rows = await sql`
      select customer.generation, account.generation as copy from customer join account on account.customer = customer.id`;
    assert.deepEqual([...rows], [{ generation: 2, copy: 2 }]);
    assert.equal(await tried(`update customer set generation = 0 where id = '${customer}'`), DENIED);
    assert.equal(await tried(`update account set generation = 0 where id = '${account}'`), DENIED);
  });
});
