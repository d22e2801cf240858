import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { PSEUDO } from "../src/screens/testing/test-pseudo.ts";
import { LANGUAGES, type Language } from "../src/screens/words/languages.ts";
import { Browser } from "./browser.ts";
import { isNightly } from "./nightly.ts";
import type { KindsSeen } from "./screen-kinds.ts";
import { type Drawing, overlayProblems, screenProblems } from "./screen-problems.ts";
import { screensIn } from "./screens.ts";

/** The other languages differ in their words alone. */
const DRAWN: readonly Language[] = isNightly ? [...LANGUAGES, PSEUDO] : [LANGUAGES[0]];

/** One more drawing for each language besides the light one. Looks and sizes have the same effect in every language. */
const DRAWINGS: readonly Drawing[] = [
  { look: "dark", size: "wide" },
  { look: "high contrast", size: "narrow" },
  { look: "dark", size: "narrow" },
  { look: "high contrast", size: "wide" },
];

describe("every screen in every state", { concurrency: 2 }, () => {
  const browser = Browser.start();
  // Reaching a screen is mostly waiting, for notes, hands and timeouts. All languages wait at once.
  const reached = new Map(DRAWN.map((language) => [language, screensIn(language)]));
  after(async () => (await browser)[Symbol.asyncDispose]());

  for (const [n, language] of DRAWN.entries()) {
    const other = DRAWINGS[n % DRAWINGS.length] as Drawing;
    const found = reached.get(language) as ReturnType<typeof screensIn>;
    const seen: KindsSeen = new Set();

    // In two parts, because on a busy machine all screens take longer than the limit of a test.
    for (const part of [0, 1])
      test(`in ${language.code}, part ${part + 1}: is accessible, and fits magnified`, async () => {
        const { screens, app } = await found;
        assert.ok(screens.length > 60);
        const half = screens.filter((_, i) => i % 2 === part);
        const lang = `<html lang="${language.code}" dir="${language.dir}"`;
        assert.deepEqual(
          half.filter(({ page }) => !page.html.includes(lang)).map(({ name }) => name),
          [],
        );
        const checked = { other, every: n === 0, again: isNightly, seen };
        assert.deepEqual(await screenProblems(await browser, app, half, language, checked), []);
        assert.deepEqual((await browser).complaints, []);
      });

    test(`in ${language.code}: the warning before a session ends is accessible, and high contrast is the same when asked for`, async () => {
      const { screens, app } = await found;
      assert.deepEqual(await overlayProblems(await browser, app, screens, language), []);
      assert.deepEqual((await browser).complaints, []);
    });
  }
});
