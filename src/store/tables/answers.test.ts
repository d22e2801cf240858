import assert from "node:assert/strict";
import { it } from "node:test";
import { newRequestId, TerminalId } from "../../model/model.ts";
import { sqlState } from "../errors.ts";
import { testDatabase } from "../testing/test-database.ts";
import { findAnswer, insertAnswer } from "./answers.ts";

const terminal = TerminalId("ATM-0001");
const answer = { op: "signup", digest: Buffer.alloc(32, 7), answer: '{"ok":true}' };
const at = 1_700_000_000_123;

it("a request's answer is found only by its terminal and id", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const request = newRequestId();
  assert.equal(await findAnswer(sql, terminal, request), null);
  await insertAnswer(sql, terminal, request, answer, at);
  assert.deepEqual({ ...(await findAnswer(sql, terminal, request)) }, answer);
  assert.equal(await findAnswer(sql, TerminalId("ATM-0002"), request), null);
  assert.equal(await findAnswer(sql, terminal, newRequestId()), null);
  assert.deepEqual((await sql`select at from request_answer`)[0]?.["at"], new Date(at));
});

it("if two transactions answer one request at once, the second fails with 23505 and rolls back", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const request = newRequestId();
  const firstWrote = Promise.withResolvers<void>();
  const secondWaits = Promise.withResolvers<void>();
  const first = sql.begin(async (tx) => {
    await insertAnswer(tx, terminal, request, answer, at);
    firstWrote.resolve();
    await secondWaits.promise;
  });
  await firstWrote.promise;
  const second = sql.begin(async (tx) => {
    await tx`create table undone ()`;
    const insert = insertAnswer(tx, terminal, request, { ...answer, answer: "another" }, at);
    secondWaits.resolve();
    await insert;
  });
  await assert.rejects(second, (error) => sqlState(error) === "23505");
  await first;
  assert.equal((await findAnswer(sql, terminal, request))?.answer, answer.answer);
  assert.equal((await sql`select to_regclass('undone') as found`)[0]?.["found"], null);
});
