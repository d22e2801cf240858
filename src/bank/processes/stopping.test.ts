import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { unlessStopped } from "./stopping.ts";

test("a promise that is not stopped settles as usual, and leaves no listener", async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessStopped(Promise.resolve(7), signal), 7);
  await assert.rejects(unlessStopped(Promise.reject(new Error("its own")), signal), /its own/);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a promise that is stopped rejects with the reason at once, even if the stop came first", async () => {
  const never = new Promise<never>(() => {});
  const [before, meanwhile] = [new AbortController(), new AbortController()];
  before.abort(new Error("told before"));
  await assert.rejects(unlessStopped(never, before.signal), /told before/);
  const stopped = unlessStopped(never, meanwhile.signal);
  meanwhile.abort(new Error("told meanwhile"));
  await assert.rejects(stopped, /told meanwhile/);
});
