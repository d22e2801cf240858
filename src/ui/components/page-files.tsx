import type { Assets } from "../web/assets.ts";

/**
 * The elements of a page's head for the files that every page of a server has: its icon, its typeface, its style sheet and its script.
 * The typeface is preloaded: otherwise the browser would learn of it only from the style sheet. `name` is that of style sheet and script.
 */
export const PageFiles = ({ assets, name }: { assets: Assets; name: string }) => (
  <>
    <link rel="icon" href={assets.url("mark.svg")} type="image/svg+xml" />
    <link rel="preload" href={assets.url("typeface.woff2")} as="font" type="font/woff2" crossorigin="" />
    <link rel="stylesheet" href={assets.url(`${name}.css`)} />
    <script src={assets.url(`${name}.js`)} />
  </>
);
