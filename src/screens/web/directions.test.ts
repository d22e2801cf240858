import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/** The sources of the style sheets of the screens; the tests run in dist. */
const FOLDERS = ["screens/assets", "ui/assets", "ui/plots"].map((name) =>
  fileURLToPath(new URL(`../../../../src/${name}/`, import.meta.url)),
);

/** Properties and values that name a side of the display; the reading direction turns the logical ones over. */
const SIDES =
  /(?:^|[\s;{])(?:left|right|(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:float|clear|text-align|justify-content|caption-side)\s*:\s*(?:left|right)\b/m;

test("no style sheet of the screens names left or right: what it says holds in both reading directions", () => {
  const sheets = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => folder + name)).filter((name) =>
    name.endsWith(".css"),
  );
  assert.ok(sheets.length > 15);
  const found = sheets.filter((sheet) => SIDES.test(readFileSync(sheet, "utf8").replace(/\/\*[\s\S]*?\*\//g, "")));
  assert.deepEqual(found, []);
  assert.match("a { margin-left: 0 }", SIDES);
  assert.match("a { text-align: right; }", SIDES);
  assert.doesNotMatch("a { color: var(--right); --right: red; background: var(--right-ground) }", SIDES);
});
