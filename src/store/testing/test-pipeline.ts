import type { TestContext } from "node:test";
import type { ReservedSql } from "../driver/connect.ts";
import { ARRAY_OF, type PreparedStatement, type Step, TYPE } from "../driver/statement.ts";
import { CopyRows } from "../wire/binary-rows.ts";
import { BinaryValues } from "../wire/binary-values.ts";
import type { TestDatabase } from "./test-database.ts";

export const COPY_MANY: PreparedStatement = { name: "copy_many", types: [], text: "copy many from stdin with (format binary)" };
export const COPY_ONE: PreparedStatement = { name: "copy_one", types: [], text: "copy one from stdin with (format binary)" };
export const COPY_NONE: PreparedStatement = { name: "copy_none", types: [], text: "copy gone from stdin with (format binary)" };
export const ADD: PreparedStatement = { name: "add", types: [TYPE.int4], text: "insert into one values ($1)" };
export const LIST: PreparedStatement = { name: "list", types: [], text: "select n from one order by n" };
export const ECHO: PreparedStatement = {
  name: "echo",
  types: [ARRAY_OF.text, ARRAY_OF.uuid, ARRAY_OF.int4, ARRAY_OF.int8, ARRAY_OF.timestamptz, ARRAY_OF.tid],
  text: "select * from unnest($1, $2, $3, $4, $5, $6)",
};

/** Creates the tables of the pipeline tests and prepares their statements on a reserved connection. */
export async function open(t: TestContext, { store: { sql } }: TestDatabase): Promise<ReservedSql> {
  await sql`create table many (place int, words text, id uuid, small int, large bigint, at timestamptz, bytes bytea, object jsonb)`;
  await sql`create table one (n int primary key)`;
  await sql`create table gone (n int)`;
  const reserved = await sql.reserve();
  t.after(() => reserved.release());
  await reserved.prepare([COPY_MANY, COPY_ONE, COPY_NONE, ADD, LIST, ECHO]);
  return reserved;
}

export function copyOf(...numbers: number[]): Step {
  const rows = new CopyRows(numbers.length);
  for (const n of numbers) {
    rows.row(1);
    rows.int4(n);
  }
  return { statement: COPY_ONE, rows: rows.finish() };
}

export function add(n: number): Step {
  const values = new BinaryValues(8);
  values.int4(n);
  return { statement: ADD, values: values.finish() };
}
