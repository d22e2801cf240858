import assert from "node:assert/strict";
import { test } from "node:test";
import { BREACHES, ChannelError, FAILURES, isBreach } from "./breach.ts";
import { endOf, errorOf } from "./channel-interface.ts";

test("every code is valid in a metric and in the audit log, and no code occurs twice", () => {
  const codes = [...Object.keys(BREACHES), ...Object.keys(FAILURES)];
  for (const code of codes) assert.match(code, /^[a-z]+(-[a-z]+)*$/);
  assert.equal(new Set(codes).size, codes.length);
});

test("a breach is recognised as an error and as an end; a failure is no breach", () => {
  for (const cause of Object.keys(BREACHES) as (keyof typeof BREACHES)[]) {
    assert.ok(isBreach(cause));
    assert.deepEqual(endOf(new ChannelError(cause)), { how: "breach", cause });
    assert.equal(errorOf({ how: "breach", cause }).code, cause);
  }
  for (const code of Object.keys(FAILURES) as (keyof typeof FAILURES)[]) {
    assert.ok(!isBreach(code));
    assert.deepEqual(endOf(new ChannelError(code)), { how: "destroyed" });
  }
  assert.deepEqual(endOf(new TypeError("a bug")), { how: "destroyed" });
});

test("every end has its error", () => {
  assert.equal(errorOf({ how: "timeout", what: "hello" }).code, "timeout-hello");
  assert.equal(errorOf({ how: "truncated" }).code, "truncated");
  assert.equal(errorOf({ how: "destroyed" }).code, "destroyed");
  assert.equal(errorOf({ how: "closed", by: "peer", reason: "done" }).code, "truncated");
});
