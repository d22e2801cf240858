import { Assets, BASE_FILES } from "../../ui/ui.ts";

/** The style sheets, in the order in which later ones override earlier ones. */
export const STYLES: readonly string[] = [
  "tokens",
  "page",
  "dial",
  "icons",
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
export const SCRIPTS: readonly string[] = ["fields", "once", "atm", "keys", "amount", "time", "speech", "outage"].map(
  (name) => `${name}.js`,
);

/** Every script, including those of single screens. */
export const ALL_SCRIPTS: readonly string[] = [FIRST_SCRIPT, ...SCRIPTS, "languages.js", "password.js"];

const own = [...STYLES, ...ALL_SCRIPTS].filter((name) => !Object.hasOwn(BASE_FILES, name));

/** The files of an ATM's pages. */
export const ASSETS = new Assets({
  ...BASE_FILES,
  ...Object.fromEntries(own.map((name) => [name, `#assets/screens/assets/${name}`])),
});

/** The address of a file; see `Assets.url`. */
export const assetUrl = (name: string): string => ASSETS.url(name);
