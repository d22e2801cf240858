/**
 * What all pages of this project share: colours, type and fonts, files that browsers keep, icons, plots, QR codes, and the web
 * server's guards.
 *
 * It promises that everything a page needs comes from this machine, that no other site reads a page or sends a form to it, and that a
 * flood of idle connections shuts nobody out. It knows neither the ATM nor the bank. Start with web/serve.ts and web/guards.ts.
 */

export { iconsFrom, Mark } from "./components/icons.tsx";
export { PageFiles } from "./components/page-files.tsx";
export { qrShape } from "./figures/qr-shape.ts";
export { Plot, type PlotProps } from "./plots/plot.tsx";
export type { Series } from "./plots/plot-text.ts";
export { Assets, serveAsset } from "./web/assets.ts";
export { isFromElsewhere, ownFormsOnly, ownHostOnly, smallBodies } from "./web/guards.ts";
export { secureHeaders } from "./web/headers.ts";
export { type PageServer, servePages } from "./web/serve.ts";
