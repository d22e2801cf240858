import type { Sql } from "../../src/store/driver/connect.ts";

/** The baseline's tables in a separate schema, with only the indexes that its four operations need. */
export async function makeSchema(sql: Sql): Promise<void> {
  await sql`create schema baseline`;
  await sql`
    create table baseline.account (
      id       uuid   primary key,
      owner    text   not null unique,
      password text,
      balance  bigint not null check (balance >= 0)
    ) with (fillfactor = 50)`;
  await sql`
    create table baseline.movement (
      id       uuid        primary key,
      debit    uuid        not null,
      credit   uuid        not null,
      amount   bigint      not null check (amount > 0),
      at       timestamptz not null
    )`;
  await sql`
    create table baseline.request (
      id       uuid        not null,
      terminal text        not null,
      body     text        not null,
      answer   text        not null,
      at       timestamptz not null,
      primary key (id, terminal)
    )`;
  await sql`
    create table baseline.audit (
      id       uuid        primary key,
      at       timestamptz not null,
      terminal text        not null,
      account  uuid        not null,
      op       text        not null,
      outcome  text        not null,
      amount   bigint      not null
    )`;
}
