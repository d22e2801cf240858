import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Plot } from "../src/ui/ui.ts";
import { invalidities } from "./markup.ts";

test("a page with plots is valid HTML, and each class of a plot is in the style sheet", async () => {
  const values = [1, null, 3, 4];
  const plots = [1, 2, 3].map((count) =>
    String(
      Plot({
        ...{ id: `plot-${count}`, title: `Plot ${count}`, from: 0, stepMs: 60_000, form: String, time: String },
        series: Array.from({ length: count }, (_, n) => ({ name: `series ${n + 1}`, values })),
      }),
    ),
  );
  const page = `<!DOCTYPE html><html lang="en"><head><title>Plots</title></head><body><main>${plots.join("")}</main></body></html>`;
  assert.deepEqual(await invalidities(page), []);
  const css = readFileSync(fileURLToPath(import.meta.resolve("#assets/ui/plots/plots.css")), "utf8");
  const classes = new Set([...page.matchAll(/class="([^"]+)"/g)].flatMap(([, names = ""]) => names.split(" ")));
  const unnamed = [...classes].filter((name) => !new RegExp(`\\.${name}(?![\\w-])`).test(css));
  assert.deepEqual(unnamed.sort(), ["plot-gap", "plot-last-1", "plot-line-1", "unseen"]);
});
