import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { dataPlace } from "./data-place.ts";

/** One installation of this program. */
export interface Installation {
  /** The folder with package.json, absolute. It may be read-only, and another account's. */
  readonly root: string;
  /** A checkout has the sources of the commands; a package has compiled code only. */
  readonly kind: "checkout" | "package";
  /**
   * The data folder unless another is named, and the only place that the program writes in unasked: `data` in a checkout, an
   * absolute path of this account for a package. Null if the account has no home.
   */
  readonly data: string | null;
  /** The folder below which a relative data folder lies: the checkout, or where a package's command was run. */
  readonly base: string;
  /** How a person runs a command: `bin/strongroom`, `npx strongroom` or `strongroom`. */
  readonly command: string;
}

/** Returns the installation that this process runs from, or the one in `root`. */
export function installation(root: string = path.dirname(fileURLToPath(import.meta.resolve("#package")))): Installation {
  if (existsSync(path.join(root, "src", "cli", "cli.ts")))
    return { root, kind: "checkout", data: "data", base: root, command: "bin/strongroom" };
  const data = dataPlace(process.platform, process.env, home());
  return { root, kind: "package", data, base: process.cwd(), command: commandOf(root) };
}

/** The packages of a project are below its package.json, and npx finds their commands; those of a machine are on the PATH. */
function commandOf(root: string): string {
  const around = path.dirname(root);
  const isOfProject = path.basename(around) === "node_modules" && existsSync(path.join(around, "..", "package.json"));
  return isOfProject ? "npx strongroom" : "strongroom";
}

function home(): string | null {
  try {
    return homedir();
  } catch {
    return null; // An account that the system does not know.
  }
}
