import assert from "node:assert/strict";
import { test } from "node:test";
import { Plot, type PlotProps } from "./plot.tsx";

const NOON = Date.UTC(2026, 10, 29, 12);

const drawn = (changes: Partial<PlotProps> = {}): string =>
  String(
    <Plot
      id="ops"
      title="Operations"
      from={NOON}
      stepMs={60_000}
      series={[{ name: "a second", values: [1, null, 3] }]}
      form={(value) => `${value}/s`}
      time={(at) => new Date(at).toISOString().slice(11, 16)}
      {...changes}
    />,
  );

test("a plot names its content, its last value, its times and what is not known, also as a text", () => {
  const html = drawn();
  assert.match(html, /<span class="plot-title">Operations<\/span>/);
  assert.match(html, /<strong>3\/s<\/strong>/);
  assert.match(
    html,
    /<desc id="ops-text">a second: last 3\/s, lowest 1\/s, highest 3\/s\. Not known from 12:01 to 12:02\.<\/desc>/,
  );
  assert.match(html, /<rect class="plot-gap"[^>]*fill="url\(#ops-hatch\)"/);
  for (const text of ["0/s", "1/s", "3/s", "12:00", "12:03"]) assert.ok(html.includes(`>${text}</text>`), text);
});

test("the table has all figures, the newest first, and what is not known is no number", () => {
  const rows = [...drawn().matchAll(/<th scope="row">([^<]+)<\/th><td>([^<]+)<\/td>/g)].map(([, time, value]) => [time, value]);
  assert.deepEqual(rows, [
    ["12:02", "3/s"],
    ["12:01", "not known"],
    ["12:00", "1/s"],
  ]);
  const coarse = drawn({ table: { from: NOON, stepMs: 120_000, series: [{ name: "a second", values: [7] }] } });
  assert.deepEqual(
    [...coarse.matchAll(/<td>([^<]+)<\/td>/g)].map(([, value]) => value),
    ["7/s"],
  );
});

test("a value that is not known now is not the last one that was, and a plot may know nothing", () => {
  assert.match(drawn({ series: [{ name: "x", values: [1, null] }] }), /<strong>not known<\/strong>/);
  const nothing = drawn({ series: [{ name: "x", values: [null, null] }] });
  assert.match(nothing, /<desc id="ops-text">x: not known\. Not known from 12:00 to 12:02\.<\/desc>/);
  assert.match(nothing, /class="plot-gap-name"[^>]*>not known</);
  assert.doesNotMatch(nothing, /<circle/);
});

test("where there was nothing to measure the line is broken without a gap: none is not unknown", () => {
  const html = drawn({ series: [{ name: "x", values: [1, "none", 3, "none"] }] });
  assert.match(html, /<strong>none<\/strong>/);
  assert.match(html, /<desc id="ops-text">x: last none, lowest 1\/s, highest 3\/s\.<\/desc>/);
  assert.doesNotMatch(html, /plot-gap|not known/);
  assert.equal(/class="plot-line plot-line-1" d="(M[^"M]*M[^"M]*)"/.test(html), true, "two pieces");
  assert.match(drawn({ series: [{ name: "x", values: ["none", "none"] }] }), />x: none\.</);
});

test("several series are told apart by their names and dashes, and have no area", () => {
  const html = drawn({
    series: [
      { name: "p50", values: [1, 2] },
      { name: "p99", values: [3, 4] },
    ],
  });
  for (const part of ["plot-line-1", "plot-line-2", ">p50</span>", ">p99</span>", '<th scope="col">p99</th>'])
    assert.ok(html.includes(part), part);
  assert.doesNotMatch(html, /plot-area/);
});

test("names are text, whatever they contain", () => {
  assert.match(drawn({ title: "<b>&" }), /<span class="plot-title">&lt;b&gt;&amp;<\/span>/);
});
