import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { nameAt } from "./lock.ts";

/** Files that nothing loads at run time: declarations, source maps, tests, and the tools of a package's authors. */
const NEVER_LOADED = [
  /\.(map|ts|cts|mts|tsx|flow|gz|yml|yaml|tgz|markdown|gypi?|cc|h|sh)$/i,
  /(^|\/)\.[^/]+(\/|$)/,
  /(^|\/)(tests?|__tests__|spec|examples?|benchmarks?|bench|coverage)\//,
  /(^|\/)(readme|changelog|history|contributing|security|eslint\.config|tsconfig|karma\.conf)[^/]*$/i,
];
/** In these packages, builds for browsers and the sources of a build, which make up most of their size. */
const NEVER_LOADED_IN: readonly (readonly [name: RegExp, file: RegExp])[] = [
  [/^@zxcvbn-ts\//, /^(src\/|dist\/zxcvbn-ts)/],
  [/^pdfkit$/, /^js\/pdfkit\.(standalone|browser)/],
  [/^fontkit$/, /^(src\/|dist\/browser)/],
  [/^@swc\/helpers$/, /^(src|_)\//],
];
/** The dictionaries, of which the build makes one file (scripts/dictionaries.mjs). The builds of release 0.1.0 have none, and load them. */
const DICTIONARIES: readonly [name: RegExp, file: RegExp] = [/^@zxcvbn-ts\/(language-|dictionary-compression)/, /^dist\//];
const WORD_TABLE = "dist/src/customers/passwords/dictionaries/words.bin";
/** A licence stays with its work. */
const LICENCE = /(^|\/)(licen[cs]e|copying|copyright|notice)[^/]*$/i;

/** True if the package takes this file of a package that it contains. */
export const isBundled = (name: string, file: string): boolean =>
  LICENCE.test(file) ||
  !(NEVER_LOADED.some((each) => each.test(file)) || NEVER_LOADED_IN.some(([of, each]) => of.test(name) && each.test(file)));

/**
 * Returns the files of the installed packages at these places that the package contains, relative to `root`, with slashes. With
 * them an installation has exactly the code that was tested, whatever a registry answers, in half of the size.
 */
export function bundledFrom(root: string, places: readonly string[]): readonly string[] {
  const [dictionary, words] = DICTIONARIES;
  const hasTable = existsSync(path.join(root, WORD_TABLE));
  return places.flatMap((place) =>
    filesOf(path.join(root, place))
      .filter((file) => isBundled(nameAt(place), file))
      .filter((file) => !(hasTable && dictionary.test(nameAt(place)) && words.test(file)))
      .map((file) => `${place}/${file}`),
  );
}

/** The package's own files, without the packages in it. */
function filesOf(folder: string, below = ""): readonly string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = below + entry.name;
    if (entry.isDirectory()) return name === "node_modules" ? [] : filesOf(folder, `${name}/`);
    return entry.isFile() ? [name] : [];
  });
}
