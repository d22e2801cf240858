import type { Hono } from "hono";
import type { WebEnv } from "../src/screens/web/web-request.ts";
import type { Language } from "../src/screens/words/languages.ts";
import type { Browser } from "./browser.ts";
import { invalidities } from "./markup.ts";
import { MISFITS, SMALL } from "./screen-fit.ts";
import { focusProblems } from "./screen-focus.ts";
import { ScreenFrame } from "./screen-frame.ts";
import { speechProblems } from "./screen-speech.ts";
import type { Screen } from "./screens.ts";
import { serveScreens } from "./serve-screens.ts";

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;

/** The rules whose answer depends on how the screen is drawn; all others ask the document alone. */
const DRAWN = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"];

/** These rules, and those whose answer depends on the words: names, titles, languages. The rest is the same in every language. */
const WORDED = [
  ...DRAWN,
  ...["button-name", "link-name", "label", "label-title-only", "form-field-multiple-labels", "document-title", "empty-heading"],
  ...["html-has-lang", "html-lang-valid", "valid-lang", "image-alt", "svg-img-alt", "aria-dialog-name", "landmark-unique"],
];

/** Another way in which a screen is drawn than by light. */
export interface Drawing {
  readonly look: "dark" | "high contrast";
  readonly size: keyof typeof SIZES;
}

/**
 * Returns what is wrong with these screens in a real browser. With `every`, every rule is asked before any script has run, wide,
 * and after the scripts have run, narrow. Without it, only the rules that depend on the drawing or on the words are asked after
 * the scripts: the rest is the same in every language. Those that depend on the drawing are asked in the other one too. Nothing
 * may be cut off or scroll sideways on the small displays that a magnified screen amounts to.
 */
export async function screenProblems(
  browser: Browser,
  app: Hono<WebEnv>,
  screens: readonly Screen[],
  language: Language,
  { other, every }: { readonly other: Drawing; readonly every: boolean },
): Promise<string[]> {
  await using files = await serveScreens(app);
  await using frame = await ScreenFrame.open(await browser.stillPage(), files.url);
  const problems: string[] = [];
  for (const screen of screens) {
    const look = (where: string, found: readonly string[]) =>
      problems.push(...found.map((each) => `${screen.name}, ${where}: ${each}`));
    await frame.put(screen.page.html, SIZES.wide);
    if (every) look("as it comes", [...(await invalidities(screen.page.html)), ...(await frame.violations())]);
    look("as it comes", await frame.evaluate<string[]>(focusProblems("light wide")));
    const enhanced = await frame.runScripts(screen.page.html);
    look("spoken", await frame.evaluate<string[]>(speechProblems(language)));
    look("enhanced", await invalidities(enhanced));
    for (const size of [...SMALL, SIZES.wide]) {
      await frame.resize(size);
      look(`${size.width} by ${size.height}`, await frame.evaluate<string[]>(MISFITS));
    }
    await frame.resize(SIZES.narrow);
    look("enhanced", await frame.violations(every ? undefined : WORDED));
    look("enhanced", await frame.evaluate<string[]>(focusProblems("light narrow")));
    const drawing = `${other.look}, ${other.size}`;
    await frame.resize(SIZES[other.size]);
    if (other.look === "dark") await frame.setColorScheme("dark");
    else await frame.setHighContrast(language);
    look(drawing, await frame.violations(DRAWN));
    look(drawing, await frame.evaluate<string[]>(focusProblems(drawing)));
    await frame.setColorScheme("light");
  }
  return problems;
}

/** What is wrong with what lies over these screens or changes their look: the warning before a session ends, and high contrast. */
export async function overlayProblems(
  browser: Browser,
  app: Hono<WebEnv>,
  screens: readonly Screen[],
  language: Language,
): Promise<string[]> {
  await using files = await serveScreens(app);
  await using frame = await ScreenFrame.open(await browser.stillPage(), files.url);
  return [...(await dialogProblems(frame, screens, language)), ...(await highContrastProblems(frame, screens, language))];
}

/** The same of the warning before a session ends, open: of one screen for each warning that differs from the others. */
async function dialogProblems(frame: ScreenFrame, screens: readonly Screen[], language: Language): Promise<string[]> {
  const kinds = new Map(screens.map((screen) => [dialogOf(screen.page.html), screen]));
  kinds.delete(null);
  const problems: string[] = [];
  for (const { name, page } of kinds.values())
    for (const scheme of ["light", "dark", "high contrast"] as const) {
      await frame.put(page.html, SIZES.wide);
      await frame.runScripts(page.html);
      if (scheme === "high contrast") await frame.setHighContrast(language);
      await frame.setColorScheme(scheme === "dark" ? "dark" : "light");
      await frame.evaluate(`document.getElementById("time").showModal()`);
      const found: string[] = [];
      for (const [size, display] of Object.entries(SIZES)) {
        await frame.resize(display);
        found.push(...(await frame.violations()), ...(await frame.evaluate<string[]>(focusProblems(`${scheme} ${size} dialog`))));
      }
      for (const size of SMALL) {
        await frame.resize(size);
        found.push(...(await frame.evaluate<string[]>(MISFITS)));
      }
      problems.push(...found.map((each) => `${name}, ${scheme}, with its warning: ${each}`));
    }
  return kinds.size === 0 ? ["no screen has a warning"] : problems;
}

/** High contrast is set in a document that came without: that it is the document that comes when a customer asks for it. */
async function highContrastProblems(frame: ScreenFrame, screens: readonly Screen[], language: Language): Promise<string[]> {
  const documentOf = async (name: string, high: boolean) => {
    await frame.put(screens.find((each) => each.name === name)?.page.html ?? "", SIZES.wide);
    if (high) await frame.setHighContrast(language);
    return (await frame.evaluate<string>("document.documentElement.outerHTML")).replace(/data-ends-ms="\d+"|content="\d+;/g, "");
  };
  const same = (await documentOf("menu", true)) === (await documentOf("menu, high contrast", false));
  return same ? [] : ["the menu in high contrast is not the menu with high contrast set"];
}

/** The warning in this page, without what tells only its time and the way back. */
const dialogOf = (html: string): string | null =>
  /<dialog.*<\/dialog>/s.exec(html)?.[0].replace(/ (value|data-ends-ms)="[^"]*"/g, "") ?? null;
