import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** A file of the package that is one of a built checkout, by the same name. */
export type Shipped = string;

/** Beside these, the package has what `pack` makes itself. */
const SINGLE_FILES = ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"];
/** Pictures of every screen, and models of the protocol for other tools. */
const DOCUMENTS_LEFT_OUT = /^docs\/(screens|formal)\//;

/**
 * Returns the files of a built checkout that the package takes, in order: compiled code without tests and source maps, what
 * browsers get, the migrations, and documents. Names have slashes, relative to `root`. A compiled file whose source is gone is
 * not taken.
 */
export function shippedFrom(root: string): readonly Shipped[] {
  const compiled = filesIn(root, "dist/src").filter((name) => isProduct(name) && hasSource(root, name));
  const migrations = filesIn(root, "src/store/migrations").filter((name) => name.endsWith(".sql"));
  const documents = filesIn(root, "docs").filter((name) => !DOCUMENTS_LEFT_OUT.test(name));
  return [...compiled, ...filesIn(root, "dist/pages"), ...migrations, ...documents, ...SINGLE_FILES].sort();
}

/** True for compiled code of the product. */
export const isProduct = (name: string): boolean => /\.js$/.test(name) && !/\.test\.js$|\/testing\//.test(name);

function hasSource(root: string, name: string): boolean {
  const source = name.replace(/^dist\//, "").replace(/\.js$/, "");
  return [".ts", ".tsx"].some((extension) => existsSync(path.join(root, source + extension)));
}

function filesIn(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
}
