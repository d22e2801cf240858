import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Money } from "../../model/model.ts";
import { dayOf, startOf } from "./day.ts";
import { changedLimit, limitOn, NO_OWN_LIMIT, type OwnLimit } from "./own-limit.ts";

const TODAY = 20_000;
const HOUR_MS = 3_600_000;
const limit = fc.option(fc.bigInt(1n, 20n).map(Money), { freq: 3 });
const own: fc.Arbitrary<OwnLimit> = fc
  .array(fc.tuple(limit, fc.nat(48)), { maxLength: 5 })
  .map((wishes) =>
    wishes.reduce<OwnLimit>(
      (before, [wanted, hours]) => wish(before, wanted, startOf(TODAY - 2) + hours * HOUR_MS),
      NO_OWN_LIMIT,
    ),
  );

const wish = (before: OwnLimit, wanted: Money | null, at: number): OwnLimit => changedLimit(before, wanted, dayOf(at), at);
const allowance = (each: Money | null): bigint => each ?? 10n ** 15n;

it("a new limit never allows more on the day of the change, nor in the hour after it", () => {
  fc.assert(
    fc.property(own, limit, fc.integer({ min: 0, max: 24 * HOUR_MS - 1 }), (before, wanted, time) => {
      const at = startOf(TODAY) + time;
      const after = wish(before, wanted, at);
      for (const day of [TODAY, dayOf(at + HOUR_MS - 1)])
        assert.ok(allowance(limitOn(after, day)) <= allowance(limitOn(before, TODAY)));
    }),
  );
});

it("a lower limit is in force at once, and any limit on the second day after the change at the latest", () => {
  fc.assert(
    fc.property(own, limit, fc.integer({ min: 0, max: 24 * HOUR_MS - 1 }), (before, wanted, time) => {
      const after = wish(before, wanted, startOf(TODAY) + time);
      if (allowance(wanted) <= allowance(limitOn(before, TODAY))) assert.equal(limitOn(after, TODAY), wanted);
      assert.equal(limitOn(after, TODAY + 2), wanted);
      // The database accepts no other form (0019_own_limit.sql).
      assert.ok(after.nextDay === null ? after.next === null : after.current !== null && allowance(after.next) > after.current);
    }),
  );
});

it("a raise in the last hour of a day is in force a day later", () => {
  const low = wish(NO_OWN_LIMIT, Money(5n), startOf(TODAY));
  assert.equal(wish(low, Money(6n), startOf(TODAY + 1) - HOUR_MS).nextDay, TODAY + 1);
  assert.equal(wish(low, Money(6n), startOf(TODAY + 1) - HOUR_MS + 1).nextDay, TODAY + 2);
  assert.equal(wish(low, null, startOf(TODAY + 1) - 1).nextDay, TODAY + 2);
});
