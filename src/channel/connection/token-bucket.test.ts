import assert from "node:assert/strict";
import { test } from "node:test";
import { TokenBucket } from "./token-bucket.ts";

const taken = (bucket: TokenBucket, now: number, tries: number): number =>
  Array.from({ length: tries }, () => bucket.take(now)).filter(Boolean).length;

test("a bucket allows a burst of its size, then its rate a second", () => {
  const bucket = new TokenBucket(100, 0);
  assert.equal(taken(bucket, 0, 150), 100);
  assert.equal(taken(bucket, 10, 150), 1);
  assert.equal(taken(bucket, 510, 150), 50);
  assert.equal(taken(bucket, 100_000, 150), 100, "never more than the bucket's size");
});

test("a refused try costs nothing", () => {
  const bucket = new TokenBucket(1, 0);
  assert.equal(taken(bucket, 0, 1000), 1);
  assert.equal(taken(bucket, 1000, 1000), 1);
});

test("spend takes the level below zero, and returns how long it takes to earn the debt", () => {
  const bucket = new TokenBucket(10, 0, 30);
  assert.equal(bucket.spend(30, 0), 0);
  assert.equal(bucket.spend(1, 0), 100);
  assert.equal(bucket.spend(3, 100), 300);
  assert.equal(bucket.level(300), -1);
  assert.equal(taken(bucket, 400, 5), 0);
  assert.equal(taken(bucket, 1_000_000, 100), 30, "never more than the bucket's size");
});

test("a bucket is full again after the time that earns what was taken", () => {
  const bucket = new TokenBucket(10, 0);
  assert.equal(bucket.isFull(0), true);
  taken(bucket, 0, 5);
  assert.equal(bucket.isFull(400), false);
  assert.equal(bucket.isFull(500), true);
});
