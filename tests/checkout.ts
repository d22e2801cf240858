import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of this checkout. */
export const checkoutRoot = path.dirname(fileURLToPath(import.meta.resolve("#package")));
