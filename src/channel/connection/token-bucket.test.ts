import assert from "node:assert/strict";
import { test } from "node:test";
import { TokenBucket } from "./token-bucket.ts";

const taken = (bucket: TokenBucket, now: number, tries: number): number =>
  Array.from({ length: tries }, () => bucket.take(now)).filter(Boolean).length;

test("so many at once, then so many a second", () => {
  const bucket = new TokenBucket(100, 0);
  assert.equal(taken(bucket, 0, 150), 100);
  assert.equal(taken(bucket, 10, 150), 1);
  assert.equal(taken(bucket, 510, 150), 50);
  assert.equal(taken(bucket, 100_000, 150), 100, "never more than the bucket holds");
});

test("a refused try costs nothing", () => {
  const bucket = new TokenBucket(1, 0);
  assert.equal(taken(bucket, 0, 1000), 1);
  assert.equal(taken(bucket, 1000, 1000), 1);
});

test("what is done already may be spent below none, and is paid off in time", () => {
  const bucket = new TokenBucket(10, 0, 30);
  assert.equal(bucket.spend(30, 0), 0);
  assert.equal(bucket.spend(1, 0), 100);
  assert.equal(bucket.spend(3, 100), 300);
  assert.equal(bucket.level(300), -1);
  assert.equal(taken(bucket, 400, 5), 0);
  assert.equal(taken(bucket, 1_000_000, 100), 30, "never more than the bucket holds");
});

test("full again when as much time has passed as was taken", () => {
  const bucket = new TokenBucket(10, 0);
  assert.equal(bucket.isFull(0), true);
  taken(bucket, 0, 5);
  assert.equal(bucket.isFull(400), false);
  assert.equal(bucket.isFull(500), true);
});
