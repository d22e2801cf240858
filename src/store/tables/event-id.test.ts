import assert from "node:assert/strict";
import { it } from "node:test";
import { RequestId } from "../../model/model.ts";
import { newEventId } from "./event-id.ts";

it("is a UUID version 7 of this moment", () => {
  const before = Date.now();
  const id = newEventId();
  assert.doesNotThrow(() => RequestId(id));
  const at = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  assert.ok(at >= before && at <= Date.now());
});

it("grows, more often than a millisecond can count and when the clock is set back", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 1_000 });
  const ids = Array.from({ length: 10_000 }, newEventId);
  t.mock.timers.setTime(1_000);
  ids.push(newEventId());
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});
