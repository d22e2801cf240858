import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout that the tests belong to. */
export const checkoutRoot = path.dirname(fileURLToPath(import.meta.resolve("#package")));
