import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { dayEnd, dayOf, dayStart, isDay, months } from "./days.ts";

const zones = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
const DAY_MS = 86_400_000;
const [FIRST, LAST] = [Date.UTC(1970, 0, 2), Date.UTC(2099, 11, 30)];
const times = fc.integer({ min: FIRST, max: LAST });
const plain = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();

it("days begin, end and fall into months as Temporal has it, in every zone", () => {
  fc.assert(
    fc.property(times, zones, (at, zone) => {
      const date = plain(at, zone);
      const day = date.toString();
      assert.equal(dayOf(at, zone), day);
      assert.equal(dayStart(day, zone), Math.max(1, date.toZonedDateTime(zone).epochMilliseconds));
      assert.equal(dayEnd(day, zone), Math.max(1, date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds));
      const first = date.with({ day: 1 });
      const before = first.subtract({ days: 1 });
      assert.deepEqual(months(at, zone), {
        thisMonth: { from: first.toString(), to: day },
        lastMonth: { from: before.with({ day: 1 }).toString(), to: before.toString() },
      });
    }),
    { numRuns: 500 },
  );
});

it("a day begins after midnight, or not at all, where clocks jump; it has 25 hours where they go back over midnight", () => {
  for (const [zone, day, hours] of [
    ["America/Sao_Paulo", "2017-10-15", 23],
    ["Asia/Beirut", "2026-03-29", 23],
    ["Pacific/Apia", "2011-12-30", 0],
    ["America/Havana", "2026-11-01", 25],
    ["America/Sao_Paulo", "2018-02-17", 25],
    ["Europe/Paris", "2026-10-25", 25],
    ["Africa/Monrovia", "1972-01-07", 24 - 44.5 / 60],
  ] as const) {
    const start = Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds;
    assert.equal(dayStart(day, zone), start, `${zone} ${day}`);
    assert.equal((dayEnd(day, zone) - start) / (DAY_MS / 24), hours, `${zone} ${day}`);
  }
});

it("a day is one of the calendar", () => {
  for (const day of ["2026-11-24", "2024-02-29", "1900-01-01", "2199-12-31"]) assert.ok(isDay(day), day);
  const others = ["2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-32", "1899-12-31", "26-01-01", "", undefined];
  for (const day of others) assert.ok(!isDay(day), String(day));
});
