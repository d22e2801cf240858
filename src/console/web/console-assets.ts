import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Assets, BASE_FILES, PLOT_FILES } from "../../ui/ui.ts";

/** The style sheets, in the order in which later ones override earlier ones. */
export const STYLES: readonly string[] = [
  ...[
    "tokens",
    "icons",
    "frame",
    "navigation",
    "content",
    "tables",
    "forms",
    "identity",
    "terminals",
    "overview",
    "plots",
    "inclusion",
    "money",
    "audit",
  ],
  ...["contrast", "narrow"],
].map((name) => `${name}.css`);

/** The script that must be in place before a page is painted. */
export const FIRST_SCRIPT = "debounce.js";

/** The scripts of every page; each page works without them. */
export const SCRIPTS: readonly string[] = ["fields.js", "once.js"];

const FOLDER = "#assets/console/assets";
/** All files of the folder, those of single pages too. */
const OWN = readdirSync(path.dirname(fileURLToPath(import.meta.resolve(`${FOLDER}/frame.css`)))).filter((name) =>
  /\.(css|js)$/.test(name),
);

/** The files of the console's pages. */
export const ASSETS = new Assets({
  ...BASE_FILES,
  ...PLOT_FILES,
  ...Object.fromEntries(OWN.map((name) => [name, `${FOLDER}/${name}`])),
});
