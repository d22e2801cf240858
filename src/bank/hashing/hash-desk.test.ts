import assert from "node:assert/strict";
import { test } from "node:test";
import { type HashJob, HashLate } from "../../hashing/hashing.ts";
import { HashDesk } from "./hash-desk.ts";

/** A desk, and the jobs that it has asked for. */
function desk() {
  const wanted: { readonly id: string; readonly job: HashJob }[] = [];
  const hashes = new HashDesk((message) => {
    if (message.kind === "hash-wanted") wanted.push(message);
  });
  const idOf = (n: number): string => wanted[n]?.id as string;
  return { hashes, wanted, idOf };
}

test("each result reaches its caller, in whatever order the results arrive", async () => {
  const { hashes, wanted, idOf } = desk();
  const all = [hashes.hash("one", 4), hashes.compare("two", "hash of two"), hashes.compare("three", "hash of three")];
  assert.deepEqual(
    wanted.map(({ job }) => job),
    [
      { kind: "new", secret: "one", cost: 4, withinMs: 5_000 },
      { kind: "compare", secret: "two", hash: "hash of two", withinMs: 5_000 },
      { kind: "compare", secret: "three", hash: "hash of three", withinMs: 5_000 },
    ],
  );
  hashes.take(idOf(2), false);
  hashes.take(idOf(1), true);
  hashes.take(idOf(0), "hash of one");
  assert.deepEqual(await Promise.all(all), ["hash of one", true, false]);
});

test("a result for another worker's job has no effect, and ids are unique across workers", async () => {
  const [one, other] = [desk(), desk()];
  const [wrong, right] = [one.hashes.compare("wrong", "hash"), other.hashes.compare("right", "hash")];
  assert.notEqual(one.idOf(0), other.idOf(0));
  one.hashes.take(other.idOf(0), true);
  one.hashes.take(one.idOf(0), false);
  other.hashes.take(other.idOf(0), true);
  assert.deepEqual([await wrong, await right], [false, true]);
  one.hashes.take(one.idOf(0), true);
});

test("a hash that is not computed in time rejects with HashLate, unless it has no time limit", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { hashes, wanted, idOf } = desk();
  const [late, unhurried] = [hashes.compare("secret", "hash"), hashes.hashUnhurried("secret", 4)];
  assert.deepEqual(
    wanted.map(({ job }) => job),
    [
      { kind: "compare", secret: "secret", hash: "hash", withinMs: 5_000 },
      { kind: "new", secret: "secret", cost: 4, withinMs: null },
    ],
  );
  t.mock.timers.tick(5_000);
  await assert.rejects(late, HashLate);
  hashes.take(idOf(0), true);
  t.mock.timers.tick(3_600_000);
  hashes.take(idOf(1), "hash");
  assert.equal(await unhurried, "hash");
});

test("a failure or a result of the wrong type is an error and never a match", async () => {
  const { hashes, idOf } = desk();
  const all = [hashes.compare("secret", "hash"), hashes.compare("secret", "hash"), hashes.hash("secret", 4)];
  hashes.take(idOf(0), new Error("no memory left"));
  hashes.take(idOf(1), "a hash");
  hashes.take(idOf(2), true);
  const [failed, ofWrongKind, noHash] = await Promise.allSettled(all);
  assert.match(String((failed as PromiseRejectedResult).reason), /no memory left/);
  assert.match(String((ofWrongKind as PromiseRejectedResult).reason), /answered with a string/);
  assert.match(String((noHash as PromiseRejectedResult).reason), /answered with a boolean/);
});
