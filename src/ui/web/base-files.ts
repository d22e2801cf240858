import type { AssetFiles } from "./assets.ts";

const FONT = "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next";
const own = (name: string): [string, string] => [name, `#assets/ui/assets/${name}`];

/** The files that every web server of this project has: the tokens, the fonts, and the scripts of forms. */
export const BASE_FILES: AssetFiles = {
  ...Object.fromEntries(["tokens.css", "icons.css", "contrast.css", "debounce.js", "fields.js", "once.js", "mark.svg"].map(own)),
  "latin.woff2": `${FONT}-latin-wght-normal.woff2`,
  "latin-ext.woff2": `${FONT}-latin-ext-wght-normal.woff2`,
};
