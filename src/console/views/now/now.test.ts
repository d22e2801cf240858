import assert from "node:assert/strict";
import { test } from "node:test";
import { bucketOf, hourOf, MeasureWriter } from "../../../measures/measures.ts";
import { measureOf, NOON, runOf } from "../../../measures/testing/test-measures.ts";
import { openStore } from "../../../store/store.ts";
import { testDatabase } from "../../../store/testing/test-database.ts";
import { TestConsole } from "../../testing/test-console.ts";
import { amountText, millisecondsText, rateText } from "./figure-text.ts";
import { stepsOf } from "./now-hour.ts";
import { plotsOf } from "./now-plots.ts";

/** The caption of a plot: its title and its last values. */
const captionOf = (html: string, id: string): string =>
  html
    .split(`<div class="plot-card" data-key="${id}">`)[1]
    ?.split("</figcaption>")[0]
    ?.replaceAll(/<[^>]*>/g, " ") ?? "";

test("the page shows the last hour of all servers under the console's role: figures, gaps, none, refusals, processes", async () => {
  await using database = await testDatabase();
  const [a, b] = [new MeasureWriter(database.store, "a"), new MeasureWriter(database.store, "b")];
  for (let at = NOON - 600_000; at <= NOON; at += 5_000) {
    const isLast = at === NOON;
    const quick = {
      operations: [
        ["deposit", "ok", 50],
        ["withdraw", "balance-short", 5],
      ],
      latencies: [["money", bucketOf(8), 55]],
    };
    const counted = { tookMs: 5_000, isWhole: true, ...quick } as never;
    const processes = [{ name: "worker 1", isUp: !isLast, restarts: isLast ? 1 : 0, hangs: 0 }];
    a.add(measureOf(at, 0, { counted, processes, auditLagMs: 2_500 }));
    // The second server hangs after five minutes.
    if (at < NOON - 300_000) b.add(measureOf(at, 0));
  }
  for (const writer of [a, b]) await writer.write(false);
  const store = openStore(database.consoleUrl, { connections: 1, applicationName: "console test" });
  const test = new TestConsole({ sql: store.sql, now: () => NOON + 3_000 });
  try {
    const { html, heading, status } = await test.operator("vera", ["viewer"]).get("/now");
    assert.deepEqual([status, heading], [200, "Now"]);
    // While one server is not known, the bank's rate is not known; what concerns the whole bank is.
    assert.match(captionOf(html, "operations"), /all\s+not known/);
    assert.match(captionOf(html, "audit-lag"), /2\.5 s/);
    assert.match(html, /<desc id="operations-text">all: last not known, lowest 11, highest 11\./);
    assert.match(html, /<li data-key="servers at work" class="plain">.*?<strong>1</);
    assert.match(html, /<li data-key="servers not known" class="bad">.*?<strong>1</);
    assert.match(html, /<li data-key="processes down" class="bad">.*?<strong>1</);
    assert.match(html, /<tr data-key="withdraw"><th[^>]*>withdraw<\/th><td[^>]*>0<\/td><td[^>]*>605</);
    assert.match(html, /<tr data-key="balance-short">.*?605</);
    assert.match(html, /A part of the hour is missing/);
    assert.match(html, /<tr data-key="a worker 1">.*?<span class="badge bad">down</);
    assert.match(html, /<tr data-key="b worker 1">.*?<span class="badge plain">not known</);
  } finally {
    test.console.live.stop();
    await store.close();
  }
});

test("without measures nothing is known; with an idle bank there is no latency, which is known", async () => {
  const test = new TestConsole();
  assert.match((await test.operator("anna").get("/now")).html, /not known<\/span> No server of the bank has measured anything/);
  test.console.live.stop();
  const idle = plotsOf(...stepsOf(hourOf(runOf("a", "1", [measureOf(NOON - 5_000, 0), measureOf(NOON, 0)]), NOON + 3_000)));
  const last = (id: string) => idle.find((plot) => plot.id === id)?.series[0]?.values.at(-1);
  assert.deepEqual([last("operations"), last("money-latency")], [0, "none"]);
});

test("a value of the past does not change as the hour goes on", () => {
  const measures = Array.from({ length: 800 }, (_, n) => measureOf(NOON - 4_000_000 + n * 5_000, n % 7));
  const [early, late] = [0, 60_000].map((later) => stepsOf(hourOf(runOf("a", "1", measures), NOON - 120_000 + later))[0]);
  assert.ok(early !== undefined && late !== undefined);
  const shift = (late.from - early.from) / early.stepMs;
  const rates = ({ points }: typeof early) => points.map((point) => point.rates.sum());
  assert.deepEqual(rates(early).slice(shift), rates(late).slice(0, early.points.length - shift));
});

test("figures have their units", () => {
  assert.deepEqual([0, 0.523, 34.56, 340.4, 2_512, 130_000].map(millisecondsText), [
    ...["0 ms", "0.52 ms", "34.6 ms", "340 ms", "2.51 s", "2.17 min"],
  ]);
  assert.deepEqual([amountText(1_234.4), rateText(12.345)], ["1,234", "12.3"]);
});
