import type { Hono } from "hono";
import type { WebEnv } from "../src/screens/web/web-request.ts";
import type { Language } from "../src/screens/words/languages.ts";
import { COLOUR_RULES, DRAWN_RULES, LAID_OUT_RULES } from "./accessibility.ts";
import type { Browser } from "./browser.ts";
import { invalidities } from "./markup.ts";
import { isNightly } from "./nightly.ts";
import { SMALL } from "./screen-fit.ts";
import { focusProblems } from "./screen-focus.ts";
import { ScreenFrame } from "./screen-frame.ts";
import { hasNewKind, KINDS, type KindsSeen } from "./screen-kinds.ts";
import { speechProblems } from "./screen-speech.ts";
import type { Screen } from "./screens.ts";
import { serveScreens } from "./serve-screens.ts";

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;
const LARGE = { width: 1920, height: 1080 };

/** Further rules whose result depends on the words: names, titles, languages. All others are language-independent. */
const WORDED = [
  ...["button-name", "link-name", "label", "label-title-only", "form-field-multiple-labels", "document-title", "empty-heading"],
  ...["html-has-lang", "html-lang-valid", "valid-lang", "image-alt", "svg-img-alt", "aria-dialog-name", "landmark-unique"],
];

/** Rules whose result depends on how the elements of a page stand together, even if each of them is as on other pages. */
const ARRANGED = [
  ...["page-has-heading-one", "heading-order", "empty-table-header", "duplicate-id-aria", "accesskeys", "bypass", "region"],
  ...["landmark-one-main", "landmark-no-duplicate-main", "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo"],
];

/** Rules about values that a script may set on an element without making it one of another kind. */
const SCRIPTED = ["aria-valid-attr-value", "aria-hidden-focus", "tabindex"];

/** A look of a screen other than the light one. */
export interface Drawing {
  readonly look: "dark" | "high contrast";
  readonly size: keyof typeof SIZES;
}

/** How screens are checked. */
export interface Checked {
  /** The look that is checked besides the light one. */
  readonly other: Drawing;
  /** Check every rule, and the markup; else only what depends on the words, and only in the other look. */
  readonly every: boolean;
  /** With `every`, also on screens of which each kind of element was checked before. */
  readonly again: boolean;
  /** The kinds that were checked before. The check adds those that it meets. */
  readonly seen: KindsSeen;
}

/**
 * Returns what is wrong with these screens in a real browser. With `every`, a screen with a new kind of element is checked by every
 * rule on a wide display before any script, and in the other look by the rules of the drawing. It is checked by every rule again on a
 * narrow one after the scripts, if these made a new kind of element. On the screens without one only words, widths and the arrangement
 * can be wrong. On small displays nothing may be cut off or scroll sideways.
 */
export async function screenProblems(
  browser: Browser,
  app: Hono<WebEnv>,
  screens: readonly Screen[],
  language: Language,
  { other, every, again, seen }: Checked,
): Promise<string[]> {
  await using files = await serveScreens(app);
  await using frame = await ScreenFrame.open(await browser.page(), files.url);
  const problems: string[] = [];
  for (const screen of screens) {
    const look = (where: string, found: readonly string[]) =>
      problems.push(...found.map((each) => `${screen.name}, ${where}: ${each}`));
    await frame.put(screen.page.html, SIZES.wide);
    const [kinds, focused] = await frame.evaluateAll<[number[], string[]]>(KINDS, focusProblems("light wide"));
    const isNew = every && (hasNewKind(kinds, seen) || again);
    if (every) {
      look("as it comes", await invalidities(screen.page.html));
      if (isNew) look("as it comes", await frame.violations());
      look("as it comes", focused);
    }
    const enhanced = await frame.runScript();
    look("spoken", await frame.evaluate<string[]>(speechProblems(language)));
    if (isNew) look("enhanced", await invalidities(enhanced));
    look("enhanced", await frame.misfits([...SMALL, SIZES.wide, LARGE, SIZES.narrow]));
    if (every) {
      const [enhancedKinds, focused] = await frame.evaluateAll<[number[], string[]]>(KINDS, focusProblems("light narrow"));
      look("enhanced", focused);
      // The document itself is another than the one that came only where the script changed or added something.
      const isChanged = hasNewKind(enhancedKinds, seen) || again;
      const drawn = isNew ? DRAWN_RULES : LAID_OUT_RULES;
      look("enhanced", await frame.violations(isChanged ? undefined : [...WORDED, ...ARRANGED, ...SCRIPTED, ...drawn]));
    }
    if (every && !isNew) continue;
    const drawing = `${other.look}, ${other.size}`;
    await frame.resize(SIZES[other.size]);
    if (other.look === "dark") await frame.setColorScheme("dark");
    else await frame.setHighContrast(language);
    // The colours of an element do not depend on its words.
    const isColoured = every || hasNewKind(await frame.evaluate<number[]>(KINDS), seen);
    // Dark is the light look with other colours (tokens.css), and this size was checked above.
    const coloured = every && other.look === "dark" && !again ? COLOUR_RULES : DRAWN_RULES;
    const rules = isColoured ? coloured : LAID_OUT_RULES;
    look(drawing, await frame.violations(every ? rules : [...rules, ...WORDED]));
    look(drawing, await frame.evaluate<string[]>(focusProblems(drawing)));
    await frame.setColorScheme("light");
  }
  return problems;
}

/** Returns what is wrong with the warning before a session ends, and with high contrast, on these screens. */
export async function overlayProblems(
  browser: Browser,
  app: Hono<WebEnv>,
  screens: readonly Screen[],
  language: Language,
): Promise<string[]> {
  await using files = await serveScreens(app);
  await using frame = await ScreenFrame.open(await browser.page(), files.url);
  return [...(await dialogProblems(frame, screens, language)), ...(await highContrastProblems(frame, screens, language))];
}

/** Checks the open warning before a session ends, on one screen for each different warning. */
async function dialogProblems(frame: ScreenFrame, screens: readonly Screen[], language: Language): Promise<string[]> {
  const kinds = new Map(screens.map((screen) => [dialogOf(screen.page.html), screen]));
  kinds.delete(null);
  const problems: string[] = [];
  for (const { name, page } of kinds.values())
    for (const scheme of ["light", "dark", "high contrast"] as const) {
      await frame.put(page.html, SIZES.wide);
      await frame.runScript();
      if (scheme === "high contrast") await frame.setHighContrast(language);
      await frame.setColorScheme(scheme === "dark" ? "dark" : "light");
      await frame.evaluate(`document.getElementById("time").showModal()`);
      const found: string[] = [];
      for (const [size, display] of Object.entries(SIZES)) {
        await frame.resize(display);
        // The document is the same in all looks and sizes.
        const inFull = isNightly || (scheme === "light" && size === "wide");
        found.push(
          ...(await frame.violations(inFull ? undefined : DRAWN_RULES)),
          ...(await frame.evaluate<string[]>(focusProblems(`${scheme} ${size} dialog`))),
        );
      }
      found.push(...(await frame.misfits(SMALL)));
      problems.push(...found.map((each) => `${name}, ${scheme}, with its warning: ${each}`));
    }
  return kinds.size === 0 ? ["no screen has a warning"] : problems;
}

/** Checks that switching on high contrast in a page gives the same document as the ATM's own high-contrast page. */
async function highContrastProblems(frame: ScreenFrame, screens: readonly Screen[], language: Language): Promise<string[]> {
  const documentOf = async (name: string, high: boolean) => {
    await frame.put(screens.find((each) => each.name === name)?.page.html ?? "", SIZES.wide);
    if (high) await frame.setHighContrast(language);
    return (await frame.evaluate<string>("document.documentElement.outerHTML")).replace(/data-ends-ms="\d+"|content="\d+;/g, "");
  };
  const same = (await documentOf("menu", true)) === (await documentOf("menu, high contrast", false));
  return same ? [] : ["the menu in high contrast is not the menu with high contrast set"];
}

/** Returns the warning of this page without its time and its link back. */
const dialogOf = (html: string): string | null =>
  /<dialog.*<\/dialog>/s.exec(html)?.[0].replace(/ (value|data-ends-ms)="[^"]*"/g, "") ?? null;
