import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { LANGUAGES } from "../src/screens/words/languages.ts";
import { PSEUDO } from "../src/screens/words/test-pseudo.ts";
import { Browser } from "./browser.ts";
import { invalidities } from "./markup.ts";
import { screenProblems } from "./screen-problems.ts";
import { screensIn } from "./screens.ts";

describe("every screen in every state", { concurrency: 2 }, () => {
  const browser = Browser.start();
  after(async () => (await browser)[Symbol.asyncDispose]());

  for (const [n, language] of [...LANGUAGES, PSEUDO].entries())
    test(`in ${language.code} is valid and accessible with scripts and without, in every look, and fits magnified`, async () => {
      const { screens, app } = await screensIn(language);
      assert.ok(screens.length > 60);
      const lang = `<html lang="${language.code}" dir="${language.dir}"`;
      assert.deepEqual(
        screens.filter(({ page }) => !page.html.includes(lang)).map(({ name }) => name),
        [],
      );
      const invalid: string[] = [];
      for (const { name, page } of screens)
        invalid.push(...(await invalidities(page.html)).map((each) => `${name}, as it comes: ${each}`));
      const others =
        n % 2 === 0 ? ({ dark: "wide", highContrast: "narrow" } as const) : ({ dark: "narrow", highContrast: "wide" } as const);
      assert.deepEqual([...invalid, ...(await screenProblems(await browser, app, screens, language, others))], []);
      assert.deepEqual((await browser).complaints, []);
    });
});
