import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Frame, Page } from "playwright-core";

const axeSource = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Every rule of WCAG 2.2, levels A and AA, and axe-core's best practices; by default axe-core leaves out WCAG 2.2's own. */
const ALL_RULES: readonly string[] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

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
 * What axe-core finds wrong with the screen as it stands, a line for each rule and place; `rules` by their names or their
 * tags, where not all matter.
 */
export async function accessibilityViolations(page: Page | Frame, rules: readonly string[] = ALL_RULES): Promise<string[]> {
  const violations = (await run(page, rules)) ?? (await page.evaluate(axeSource).then(() => run(page, rules)));
  if (violations === null) throw new Error("axe-core does not load");
  if (violations.length === 0) return [];
  const title = await page.title();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${title}: ${id}: ${help} (${html.slice(0, 120)})`));
}

/** What axe-core finds; null where it is not loaded yet. */
const run = (page: Page | Frame, rules: readonly string[]) =>
  page.evaluate(
    async (runOnly) => {
      const { axe } = globalThis as unknown as { axe?: Axe };
      if (axe === undefined) return null;
      const { violations } = await axe.run({
        preload: false,
        iframes: false,
        // To find a unique selector for every element costs a fifth of the time; its source says enough.
        selectors: false,
        resultTypes: ["violations"],
        reporter: "no-passes",
        runOnly,
      });
      return violations;
    },
    [...rules],
  );
