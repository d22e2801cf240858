import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const axeSource = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

interface Axe {
  run(options: Readonly<Record<string, unknown>>): Promise<AxeResults>;
}

/** What axe-core finds wrong with the screen as it stands, a line for each rule and place; `rules` where not all matter. */
export async function accessibilityViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: Axe }).axe.run({
        preload: false,
        resultTypes: ["violations"],
        ...(runOnly === null ? {} : { runOnly }),
      }),
    rules ?? null,
  );
  const title = await page.title();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${title}: ${id}: ${help} (${target.join(" ")})`));
}
