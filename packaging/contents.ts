import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A file of the package that is one of a built checkout, by the same name. */
export type Shipped = string;

/** Beside these, the package has what `pack` makes itself. */
const SINGLE_FILES = ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"];
/** Pictures of every screen, and models of the protocol for other tools. */
const DOCUMENTS_LEFT_OUT = /^docs\/(screens|formal)\//;

/** The command line. It starts all other programs. */
const COMMAND_LINE = "dist/src/cli/cli.js";

/**
 * Returns the files of a built checkout that the package takes, in order: the compiled code that the command line and the public
 * modules load, what browsers get, the migrations, and documents. Names have slashes, relative to `root`. Modules that the build has
 * joined into programs (scripts/programs.mjs) are not taken a second time.
 */
export function shippedFrom(root: string, publicModules: readonly string[]): readonly Shipped[] {
  const compiled = loadedFrom([COMMAND_LINE, ...publicModules], (name) =>
    existsSync(path.join(root, name)) ? readFileSync(path.join(root, name), "utf8") : null,
  );
  const migrations = filesIn(root, "src/store/migrations").filter((name) => name.endsWith(".sql"));
  const documents = filesIn(root, "docs").filter((name) => !DOCUMENTS_LEFT_OUT.test(name));
  return [...compiled, ...filesIn(root, "dist/pages"), ...migrations, ...documents, ...SINGLE_FILES].sort();
}

/**
 * Returns these modules and all that they load or start, now or later. A module is loaded by a name in quotes, whether it is imported,
 * or the file of a process or a thread. `read` returns null for a name that is no file.
 */
export function loadedFrom(entries: readonly string[], read: (name: string) => string | null): readonly string[] {
  const found = new Map<string, boolean>();
  for (const names = [...entries]; names.length > 0; ) {
    const name = names.pop() as string;
    if (found.has(name)) continue;
    const text = read(name);
    found.set(name, text !== null);
    for (const [, relative, program] of (text ?? "").matchAll(/"(?:(\.{1,2}\/[^"]+\.js)|#programs\/([^"]+))"/g))
      names.push(relative === undefined ? `dist/src/${program}` : path.posix.join(path.posix.dirname(name), relative));
  }
  return [...found].flatMap(([name, isFile]) => (isFile ? [name] : []));
}

function filesIn(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
}
