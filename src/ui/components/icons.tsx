import { icons } from "@iconify-json/lucide";
import { raw } from "hono/html";
import type { FC } from "hono/jsx";

/**
 * Returns the component that draws the Lucide icon of each of these meanings. Icons are decoration only: the words beside one say
 * everything. Those that point along the reading direction, `along`, are mirrored with it. Throws an Error if another version of the
 * package has dropped or renamed an icon: the program does not start then.
 */
export function iconsFrom<Name extends string>(
  table: Readonly<Record<Name, string>>,
  along: readonly NoInfer<Name>[] = [],
): FC<{ name: Name }> {
  // The lines of each icon, as SVG elements on a grid of 24, read once at start.
  const lines = new Map(Object.entries<string>(table).map(([name, lucide]) => [name, linesOf(lucide)]));
  return ({ name }) => (
    <svg
      class={along.includes(name) ? "icon mirrored" : "icon"}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      aria-hidden="true"
      focusable="false"
    >
      {lines.get(name)}
    </svg>
  );
}

function linesOf(lucide: string): ReturnType<typeof raw> {
  const icon = icons.icons[lucide];
  if (icon === undefined) throw new Error(`@iconify-json/lucide has no icon "${lucide}": give its new name`);
  return raw(icon.body);
}

/** The mark: a vault's wheel. */
export const Mark = () => (
  <svg viewBox="7 7 26 26" aria-hidden="true" focusable="false">
    <circle cx="20" cy="20" r="11.5" />
    <circle cx="20" cy="20" r="3.6" />
    <path d="M20 16.4V8.5M23.1 21.8l6.8 4M16.9 21.8l-6.8 4" />
  </svg>
);
