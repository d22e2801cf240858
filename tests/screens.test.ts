import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { LANGUAGES } from "../src/screens/words/languages.ts";
import { PSEUDO } from "../src/screens/words/test-pseudo.ts";
import { Browser } from "./browser.ts";
import { screenProblems } from "./screen-problems.ts";
import { type Screen, screensIn } from "./screens.ts";

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // How hono writes what may be written in several ways.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "doctype-style": "off",
    // For search engines, which never see these pages.
    "long-title": "off",
    "void-style": "off",
    // A group may have its name from aria-label: a legend is for what is seen.
    "wcag/h71": "off",
    // Without JavaScript, the question whether somebody is still there comes by itself; it offers more time (WCAG 2.2, 2.2.1).
    "meta-refresh": "off",
    // A public machine: its browser must not keep one customer's password for the next.
    "autocomplete-password": "off",
  },
});

describe("every screen in every state", { concurrency: 2 }, () => {
  const browser = Browser.start();
  after(async () => (await browser)[Symbol.asyncDispose]());

  for (const language of [...LANGUAGES, PSEUDO])
    test(`in ${language.code} is valid HTML, accessible by light and by night, and fits 320 pixels`, async () => {
      const { screens, app } = await screensIn(language);
      assert.ok(screens.length > 60);
      const lang = `<html lang="${language.code}" dir="${language.dir}"`;
      assert.deepEqual(
        screens.filter(({ page }) => !page.html.includes(lang)).map(({ name }) => name),
        [],
      );
      const invalid = (await Promise.all(screens.map(invalidities))).flat();
      assert.deepEqual([...invalid, ...(await screenProblems(await browser, app, screens))], []);
      assert.deepEqual((await browser).complaints, []);
    });
});

async function invalidities({ name, page }: Screen): Promise<string[]> {
  const { results } = await validator.validateString(page.html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${name}: ${ruleId}: ${message} (${line}:${column})`),
  );
}
