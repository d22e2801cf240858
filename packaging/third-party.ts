import { readFileSync } from "node:fs";
import path from "node:path";
import { nameAt, type Places } from "./lock.ts";

/** The typefaces in what browsers get. Their licence wants its text beside them. */
const TYPEFACES = ["src/ui/assets/typeface-license.txt", "src/ui/assets/arabic-license.txt"];

/** Returns the text of THIRD-PARTY.md: what in the package, and what beside it, is the work of others, under which licence. */
export function thirdParty(root: string, packages: Places): string {
  const texts = TYPEFACES.map(
    (file) => `    ${readFileSync(path.join(root, file), "utf8").trimEnd().replaceAll("\n", "\n    ")}\n`,
  );
  return `# Works of others

## Packages in this package

Each lies in \`node_modules\` with the text of its licence. Files that nothing loads at run time are left out: tests, declarations, source maps, builds
for browsers.

${table(packages, true)}
## Packages that npm installs beside it

npm chooses the one for the platform. It contains PostgreSQL and the libraries that PostgreSQL uses.

${table(packages, false)}
## Typefaces in the pages

Atkinson Hyperlegible Next and Noto Sans Arabic.

${texts.join("\n")}`;
}

function table(packages: Places, isBundled: boolean): string {
  const rows = Object.entries(packages)
    .filter(([, { inBundle = false }]) => inBundle === isBundled)
    .map(([place, { version, license }]) => `| ${nameAt(place)} | ${version} | ${license ?? "see its licence file"} |\n`);
  return `| package | version | licence |\n|---|---|---|\n${[...new Set(rows)].join("")}`;
}
