import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Frame, Page } from "playwright-core";

/** Read only where it is used: many tests import this file and check nothing. */
const axeSource = (): string => readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** WCAG 2.2, levels A and AA, and axe-core's best practices. By default axe-core skips the rules that are new in 2.2. */
const ALL_RULES: readonly string[] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules whose result depends on how wide the words are. */
export const LAID_OUT_RULES: readonly string[] = ["target-size", "link-in-text-block", "scrollable-region-focusable"];

/** The rules whose result depends on the colours. */
export const COLOUR_RULES: readonly string[] = ["color-contrast", "link-in-text-block"];

/** The rules whose result depends on the drawing: its colours too. All others read only the document. */
export const DRAWN_RULES: readonly string[] = ["color-contrast", ...LAID_OUT_RULES];

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

interface Axe {
  run(options: Readonly<Record<string, unknown>>): Promise<AxeResults>;
}

/**
 * Returns what axe-core finds wrong with the screen, one line for each rule and place. `rules` limits the check to these
 * names or tags of rules.
 */
export async function accessibilityViolations(page: Page | Frame, rules: readonly string[] = ALL_RULES): Promise<string[]> {
  const violations = (await run(page, rules)) ?? (await page.evaluate(axeSource()).then(() => run(page, rules)));
  if (violations === null) throw new Error("axe-core does not load");
  if (violations.length === 0) return [];
  const title = await page.title();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${title}: ${id}: ${help} (${html.slice(0, 120)})`));
}

/** Returns what axe-core finds, or null if it is not loaded yet. */
const run = (page: Page | Frame, rules: readonly string[]) =>
  page.evaluate(
    async (runOnly) => {
      const { axe } = globalThis as unknown as { axe?: Axe };
      if (axe === undefined) return null;
      const { violations } = await axe.run({
        preload: false,
        iframes: false,
        // A unique selector for every element costs a fifth of the time. The element's source is enough.
        selectors: false,
        resultTypes: ["violations"],
        reporter: "no-passes",
        runOnly,
      });
      return violations;
    },
    [...rules],
  );
