import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { openStore, type Store, sqlState } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { operatorStory } from "../../verification/testing/operator-story.ts";
import { AT } from "../testing/test-operators.ts";

let database: TestDatabase;
let store: Store;
before(async () => {
  database = await testDatabase();
  store = openStore(database.applicationUrl, { connections: 4, applicationName: "operators test" });
});
after(async () => {
  await store.close();
  await database[Symbol.asyncDispose]();
});

it("all that operators do works under the bank's role", async () => {
  const { anna } = await operatorStory(eventStoreOn(store), AT);
  assert.match(anna, /^[0-9a-f-]{36}$/);
});

it("the bank's role takes back nothing that took power away", async () => {
  for (const statement of [
    "delete from operator_version",
    "update operator_version set state = 'active'",
    "delete from operator_session_end",
    "update operator_session_end set session = session",
    "delete from operator_invitation",
    "update operator_invitation set expires_at = expires_at",
    "delete from operator_session",
    "update operator_session set expires_at = expires_at",
    "update operator_session set token_hash = token_hash",
    "delete from operator",
    "update operator set username = username",
    "delete from operator_passkey",
    "update operator_passkey set operator = operator",
    "update operator_password set hash = hash",
  ])
    await assert.rejects(store.sql.unsafe(statement), (error) => sqlState(error) === "42501", statement);
});
