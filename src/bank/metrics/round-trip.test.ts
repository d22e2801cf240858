import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../store/store.ts";
import { RoundTrip } from "./round-trip.ts";

const WAIT_MS = 20;

/** A database whose answers a test gives. */
function database() {
  const asked: PromiseWithResolvers<unknown>[] = [];
  const sql = (() => {
    const each = Promise.withResolvers<unknown>();
    asked.push(each);
    return each.promise;
  }) as unknown as Store["sql"];
  return { asked, trip: new RoundTrip({ sql }, WAIT_MS) };
}

test("a round trip takes as long as the answer; a lost database has none", async () => {
  const { asked, trip } = database();
  const first = trip.takes();
  asked[0]?.resolve([]);
  assert.ok((await first) !== null);
  const second = trip.takes();
  asked[1]?.reject(new Error("lost"));
  assert.equal(await second, null);
});

test("a database that hangs is asked once, and the time grows", async () => {
  const { asked, trip } = database();
  const early = (await trip.takes()) ?? 0;
  assert.ok(early >= WAIT_MS - 1, `${early}`);
  assert.ok(((await trip.takes()) ?? 0) > early);
  assert.equal(asked.length, 1);
  const last = trip.takes();
  asked[0]?.resolve([]);
  assert.ok(((await last) ?? 0) >= early);
});
