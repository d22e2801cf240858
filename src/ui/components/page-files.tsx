import type { Assets } from "../web/assets.ts";

/**
 * The elements of a page's head for the files that every page of a server has: its icon, its typeface, its style sheet and its script.
 * The typeface is preloaded, and with it the letters that it lacks, `letters`: otherwise the browser would learn of them only from the
 * style sheet. `name` is that of style sheet and script.
 */
export const PageFiles = ({ assets, name, letters }: { assets: Assets; name: string; letters?: string | undefined }) => (
  <>
    <link rel="icon" href={assets.url("mark.svg")} type="image/svg+xml" />
    <link rel="preload" href={assets.url("typeface.woff2")} as="font" type="font/woff2" crossorigin="" />
    {letters !== undefined && <link rel="preload" href={assets.url(letters)} as="font" type="font/woff2" crossorigin="" />}
    <link rel="stylesheet" href={assets.url(`${name}.css`)} />
    <script src={assets.url(`${name}.js`)} />
  </>
);
