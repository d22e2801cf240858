import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of this checkout. */
export const checkoutRoot = path.dirname(fileURLToPath(import.meta.resolve("#package")));

/** Options of Node.js with which stack traces of the build lead to the sources, as in bin/strongroom. */
export const SOURCE_MAPS: string[] = ["--require", path.join(checkoutRoot, "dist", "source-maps.cjs")];
