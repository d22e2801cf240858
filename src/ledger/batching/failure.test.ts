import assert from "node:assert/strict";
import { test } from "node:test";
import { testDatabase } from "../../store/testing/test-database.ts";
import { LedgerError } from "../ledger-error.ts";
import { isConflict, isUncertain, isUndone } from "./failure.ts";

test("the whole SQLSTATE decides whether a failure is a conflict, undone, uncertain, or none of these", async () => {
  await using database = await testDatabase();
  const failure = (state: string): Promise<unknown> =>
    database.store.sql
      .unsafe(`do $$ begin raise exception 'test' using errcode = '${state}'; end $$`)
      .catch((error: unknown) => error);
  const kinds = async (state: string): Promise<string> => {
    const error = await failure(state);
    return [isConflict(error) && "conflict", isUndone(error) && "undone", isUncertain(error) && "uncertain"]
      .filter(Boolean)
      .join();
  };
  // The codes that end the connection come last.
  for (const [state, kind] of [
    ...[["40001", "conflict"], ["40P01", "conflict"], ["23505", "conflict"]],
    ...[["55P03", "undone"], ["57014", "undone"], ["53100", "undone"], ["58030", "undone"]],
    ...[["23514", ""], ["55P02", ""], ["22003", ""]],
    ...[["57P01", "uncertain"]],
  ] as const) // biome-ignore format: one kind a line
    assert.equal(await kinds(state), kind, state);
});

test("the ledger's own errors are classified too", () => {
  const error = (code: LedgerError["code"]): LedgerError => new LedgerError(code, "test");
  assert.deepEqual([isConflict(error("state-moved")), isUndone(error("state-moved"))], [true, false]);
  assert.deepEqual([isUndone(error("rolled-back")), isUncertain(error("rolled-back"))], [true, false]);
  assert.deepEqual([isUncertain(error("commit-unconfirmed")), isConflict(error("commit-unconfirmed"))], [true, false]);
});
