import assert from "node:assert/strict";
import { it } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { testLog } from "../testing/test-log.ts";
import { assertSealed, events, sealed, start, until } from "../testing/test-sealer.ts";
import { restBetweenSteps } from "./rest.ts";
import { BATCH_MAX } from "./segment.ts";

it("the sealer rests only while it keeps up", () => {
  assert.equal(restBetweenSteps(0, 1_000), 10);
  assert.equal(restBetweenSteps(499, 1_000), 10);
  assert.equal(restBetweenSteps(500, 1_000), 0);
  assert.equal(restBetweenSteps(60_000, 1_000), 0);
});

it("the sealer seals a batch in its steps, with a rest before each", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const intervalMs = 4_000;
  const now = Date.now();
  await insertEvents(
    database.store.sql,
    events(BATCH_MAX).map((each) => ({ ...each, at: now })),
  );
  await using sealer = start(database, log, { intervalMs });
  await until(sealed(sealer, BATCH_MAX));
  assert.ok(Date.now() - now >= 9 * restBetweenSteps(0, intervalMs));
  await assertSealed(database, log, BATCH_MAX);
});
