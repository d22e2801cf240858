import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot } from "./checkout.ts";

/** The two files that give each colour a name, and a value in every look. */
const NAMED_IN = ["src/ui/assets/tokens.css", "src/ui/assets/contrast.css"];
/** Colours of the system's own, as with forced colours, follow the look by themselves. */
const LITERAL =
  /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(|(?<![\w-])(?:white|black|red|green|blue|yellow|orange|gr[ae]y|silver)(?![\w-])/i;

const foundIn = (css: string): readonly string[] =>
  [...css.replaceAll(/\/\*.*?\*\//gs, "").matchAll(/[\w-]+:\s[^;{}]*/g)]
    .map(([each]) => each)
    .filter((each) => LITERAL.test(each));

// The pages of the console are drawn in every look by console.test.ts alone: the views of it have no colours of their own.
test("the console's style sheets take every colour from the names that have a value in each look", () => {
  const files = globSync(["src/console/**/*.css", "src/ui/**/*.css"], { cwd: checkoutRoot }).filter(
    (file) => !NAMED_IN.includes(file.split(path.sep).join("/")),
  );
  assert.ok(files.length > 10, files.join());
  for (const file of files) assert.deepEqual(foundIn(readFileSync(path.join(checkoutRoot, file), "utf8")), [], file);
  for (const file of NAMED_IN) assert.ok(foundIn(readFileSync(path.join(checkoutRoot, file), "utf8")).length > 20, file);
});
