import assert from "node:assert/strict";
import { test } from "node:test";
import { keyPairOf } from "../../crypto/crypto.ts";
import { decodeEvents, partsOf, placeOf, SealedOpener } from "../../events/events.ts";
import { TEST_ORIGIN, testAuditor, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { events } from "../testing/test-sequencer.ts";
import { sealedCommits } from "./sealed-commits.ts";

test("each event has the commit that it is sealed in, which opens at its place; one that is not there has none", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  for (const count of [1, 3, 2]) await store.record(events(count));
  const rows = await store.sql<{ writer: bigint; n: number }[]>`select writer, n::integer as n from audit_event order by n`;
  const places = [...rows.toReversed(), { writer: rows[0]?.writer ?? 0n, n: 7 }, { writer: 1n, n: 1 }];
  const found = await sealedCommits(store.sql, places);
  assert.deepEqual(
    found.map((each) => each && [each.first, each.last]),
    [[5, 6], [5, 6], [2, 4], [2, 4], [2, 4], [1, 1], null, null],
  );
  const opener = new SealedOpener(TEST_ORIGIN, keyPairOf(testAuditor.privateKey));
  for (const each of found) {
    if (each === null) continue;
    const parts = partsOf(each.sealed) ?? assert.fail();
    const opened = opener.open(placeOf(each.writer, each.first, each.last), parts) ?? assert.fail("it does not open");
    assert.equal(decodeEvents(opened).length, each.last - each.first + 1);
  }
  assert.deepEqual(await sealedCommits(store.sql, []), []);
});
