import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** One installation of this program. */
export interface Installation {
  /** The folder with package.json, absolute. It may be read-only, and another account's. */
  readonly root: string;
  /** A checkout has the sources of the commands; a package has compiled code only. */
  readonly kind: "checkout" | "package";
}

/** Returns the installation that this process runs from. */
export function installation(): Installation {
  const root = path.dirname(fileURLToPath(import.meta.resolve("#package")));
  return { root, kind: existsSync(path.join(root, "src", "cli", "cli.ts")) ? "checkout" : "package" };
}
