import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { customer, operations, outcomes, timeSpan } from "./audit-options.ts";

const at = (text: string): number => Date.parse(text);

test("a date means the whole day, and a time the whole of its smallest unit", () => {
  const day = at("2026-03-31T00:00Z");
  const spans: readonly [string, number, number][] = [
    ["2026-03-31", day, 86_400_000],
    ["2026-03-31T14:05", at("2026-03-31T14:05Z"), 60_000],
    ["2026-03-31 14:05", at("2026-03-31T14:05Z"), 60_000],
    ["2026-03-31T14:05:09Z", at("2026-03-31T14:05:09Z"), 1_000],
    ["2026-03-31T14:05:09.250Z", at("2026-03-31T14:05:09.250Z"), 1],
    ["2026-03-31T01:05:09+02:00", at("2026-03-30T23:05:09Z"), 1_000],
    ["2024-02-29", at("2024-02-29T00:00Z"), 86_400_000],
  ];
  for (const [given, from, length] of spans) assert.deepEqual(timeSpan(given), { from, end: from + length }, given);
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), (date) => {
      assert.deepEqual(timeSpan(date.toISOString()), { from: date.getTime(), end: date.getTime() + 1 });
    }),
  );
  for (const given of [
    "",
    "yesterday",
    "2026-02-30",
    "2026-13-01",
    "2026-3-1",
    "31.03.2026",
    "2026-03-31T25:00",
    "2026-03-31T14",
    "1774965909",
  ])
    assert.throws(() => timeSpan(given), { name: "RangeError", message: /an ISO 8601 date or time, such as 2026-03-31,/ }, given);
});

test("an unknown operation or outcome is refused with the list of all", () => {
  assert.deepEqual(operations("withdraw,transfer"), new Set(["withdraw", "transfer"]));
  assert.throws(() => operations("withdraw,rob"), { name: "RangeError", message: /signup, .*audit-read/ });
  assert.deepEqual(outcomes("ok,insufficient-funds,denied:hold-unknown,error,error:truncated"), [
    ...["ok", "denied:insufficient-funds", "denied:hold-unknown", "error", "error:truncated"],
  ]);
  for (const given of ["", "fine", "denied:rain", "error:", "toString"])
    assert.throws(() => outcomes(given), { name: "RangeError", message: /ok, denied, error.*insufficient-funds/ }, given);
  assert.equal(customer("alice.b"), "alice.b");
  assert.throws(() => customer("a b"), RangeError);
});
