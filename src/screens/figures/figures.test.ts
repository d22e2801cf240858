import assert from "node:assert/strict";
import { test } from "node:test";
import { Currency } from "../../model/model.ts";
import { Figures, tellWait } from "./figures.ts";

test("a wait is rounded up to seconds, tens of seconds, and minutes", () => {
  const told = [1, 9, 10, 11, 20, 81, 90, 91, 120, 121, 900].map((seconds) => {
    const { count, unit } = tellWait(seconds);
    return `${count} ${unit}`;
  });
  assert.deepEqual(told, [
    ...["1 second", "9 second", "10 second", "20 second", "20 second", "90 second", "90 second"],
    ...["2 minute", "2 minute", "3 minute", "15 minute"],
  ]);
});

test("a wait is announced again when its figure changes, and when it is over", () => {
  for (let from = 1; from <= 900; from++) {
    const figures = [];
    let left = from;
    while (left > 0) {
      const { count, unit, staleAfterS } = tellWait(left);
      assert.ok(Number.isInteger(staleAfterS) && staleAfterS > 0 && staleAfterS <= 60, `${left}`);
      assert.ok(count * (unit === "minute" ? 60 : 1) >= left, "never too early");
      figures.push(`${count} ${unit}`);
      left -= staleAfterS;
    }
    assert.equal(left, 0);
    assert.equal(new Set(figures).size, figures.length, `${from}: ${figures}`);
  }
});

test("a time to come is told by how far away it is, never too early, and by the clock", () => {
  const now = Date.UTC(2026, 10, 24, 14, 5);
  const told = (locale: string, minutes: number, zone = "UTC") =>
    new Figures(locale, Currency("EUR"), zone).until(now + minutes * 60_000, now).replace(/\s/g, " ");
  assert.equal(told("en-GB", 0.5), "in 1 minute (14:05 UTC)");
  assert.equal(told("en-GB", 90), "in 90 minutes (15:35 UTC)");
  assert.equal(told("en-GB", 595), "in 10 hours (00:00 UTC)");
  assert.equal(told("en-GB", 595, "Europe/Madrid"), "in 10 hours (01:00 CET)", "in the customer's zone");
  assert.equal(told("fr-FR", 595), "dans 10 heures (00:00 UTC)");
  assert.equal(told("es-ES", 595), "dentro de 10 horas (0:00 UTC)");
  assert.equal(told("en-GB", 24 * 60 + 1), "in 25 hours (25 Nov 2026, 14:06 UTC)");
});
