import assert from "node:assert/strict";
import { it } from "node:test";
import { Chain, type ChainEnd } from "./chain.ts";
import { closeChain } from "./close-chain.ts";
import { chainsIn } from "./testing/test-chains.ts";
import { commitsIn, eventStoreOn, testEventDatabase, testEventKeys } from "./testing/test-event-store.ts";
import { AT, plainEvent } from "./testing/test-events.ts";
import { isClosed } from "./writers/event-writers.ts";

/** The chain of a process, and the store of the process that closes it. */
async function oneChain() {
  const database = await testEventDatabase();
  const { store } = database;
  await store.record([plainEvent(), plainEvent()]);
  const [[writer, end]] = [...(await chainsIn(store.sql))] as [[bigint, ChainEnd]];
  return { store, log: eventStoreOn(store), writer, end, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

it("the log ends the chain of a process that died by an event that the chain covers", async () => {
  await using on = await oneChain();
  assert.equal(await closeChain(on.log, on.writer, on.end, AT + 5), true);
  const last = (await commitsIn(on.store.sql)).at(-1) ?? [];
  assert.deepEqual(
    last.map(({ writer, n, event }) => [writer, n, event.at, event.kind, event.outcome]),
    [[on.writer, 3, AT + 5, "writer-closed", "ok"]],
  );
  assert.equal(new Chain(testEventKeys().chain).follow(on.end, last)?.n, 3);
  // Its process was alive after all: what it does next is refused, and then it begins another chain.
  await assert.rejects(on.store.record([plainEvent()]), isClosed);
  await on.store.record([plainEvent()]);
  assert.deepEqual([...(await chainsIn(on.store.sql)).values()].map((end) => end?.n).toSorted(), [1, 3]);
});

it("a chain whose process wrote meanwhile is not closed, and that changes nothing", async () => {
  await using on = await oneChain();
  await on.store.record([plainEvent()]);
  assert.equal(await closeChain(on.log, on.writer, on.end, AT + 5), false);
  await on.store.record([plainEvent()]);
  assert.deepEqual(
    [...(await chainsIn(on.store.sql)).values()].map((end) => end?.n),
    [4],
  );
  assert.equal((await on.store.sql`select from audit_writer`).length, 1);
});

it("a chain is not closed if the database refuses for another reason", async () => {
  await using on = await oneChain();
  await on.store.sql`alter table audit_event add constraint refuses check (kind <> 'writer-closed')`;
  await assert.rejects(closeChain(on.log, on.writer, on.end, AT + 5), { code: "23514" });
  await on.store.record([plainEvent()]);
  assert.deepEqual(
    [...(await chainsIn(on.store.sql)).values()].map((end) => end?.n),
    [3],
  );
});
