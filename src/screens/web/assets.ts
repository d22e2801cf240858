import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A file that the screens need, read once at start: everything comes from this machine, nothing from the network. */
export interface Asset {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly type: string;
  readonly version: string;
}

const FONT = "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next";

/** The style sheets, in the order in which later ones override earlier ones. */
export const STYLES: readonly string[] = [
  "tokens",
  "page",
  "dial",
  "buttons",
  "fields",
  "notes",
  "papers",
  "languages",
  "keypad",
  "dialog",
  "choices",
  "receipts",
  "contrast",
  "sizes",
  "print",
].map((name) => `${name}.css`);

/** The script that must be in place before a screen is painted. */
export const FIRST_SCRIPT = "debounce.js";

/** The scripts that make the pages more comfortable; every page works without them. */
export const SCRIPTS: readonly string[] = ["fields", "atm", "keys", "amount", "time", "speech"].map((name) => `${name}.js`);

/** Every script, including those of single screens. */
export const ALL_SCRIPTS: readonly string[] = [FIRST_SCRIPT, ...SCRIPTS, "languages.js", "password.js"];

const ASSETS: Readonly<Record<string, Asset>> = {
  ...Object.fromEntries(STYLES.map((name) => [name, load(`#assets/screens/assets/${name}`, "text/css; charset=utf-8")])),
  ...Object.fromEntries(
    ALL_SCRIPTS.map((name) => [name, load(`#assets/screens/assets/${name}`, "text/javascript; charset=utf-8")]),
  ),
  "mark.svg": load("#assets/screens/assets/mark.svg", "image/svg+xml"),
  "latin.woff2": load(`${FONT}-latin-wght-normal.woff2`, "font/woff2"),
  "latin-ext.woff2": load(`${FONT}-latin-ext-wght-normal.woff2`, "font/woff2"),
};

/** The file of this name; null if there is none. */
export const assetOf = (name: string): Asset | null => (Object.hasOwn(ASSETS, name) ? (ASSETS[name] as Asset) : null);

/**
 * The address of a file. It changes with the file's content, so browsers may keep the file for good. Throws RangeError for an
 * unknown name.
 */
export function assetUrl(name: string): string {
  const asset = assetOf(name);
  if (asset === null) throw new RangeError(`no such asset: ${name}`);
  return `/assets/${name}?v=${asset.version}`;
}

function load(specifier: string, type: string): Asset {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(specifier)));
  return { bytes, type, version: createHash("sha256").update(bytes).digest("hex").slice(0, 12) };
}
