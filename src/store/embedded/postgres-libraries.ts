import { existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";

/** A link that the package lists, relative to its folder. npm cannot ship links; the package's own install script would make them. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Makes the links of the package in `root` that an install without scripts left out. They are made in `folder`, because the program may not
 * write where it is installed: returns `folder`, to be searched first (LD_LIBRARY_PATH), or null if the package has its links. On macOS they are made
 * in the package, because the system's shell drops such a variable. Throws StoreError `binaries-missing` if that fails.
 */
export function linkLibraries(root: string, folder: string, platform: NodeJS.Platform = process.platform): string | null {
  const links = linksOf(root);
  if (links.every(({ target }) => existsSync(path.join(root, target)))) return null;
  const isBeside = platform !== "darwin";
  try {
    if (isBeside) mkdirSync(folder, { recursive: true, mode: 0o755 });
    for (const { source, target } of links) {
      const library = path.join(root, source);
      if (isBeside) link(library, path.join(folder, path.basename(target)));
      else link(path.relative(path.dirname(path.join(root, target)), library), path.join(root, target));
    }
  } catch (error) {
    const where = isBeside ? folder : path.join(root, "native", "lib");
    throw new StoreError("binaries-missing", `cannot link the libraries of PostgreSQL in ${where}: make it writable`, error);
  }
  return isBeside ? folder : null;
}

function linksOf(root: string): readonly Link[] {
  const list = path.join(root, "native", "pg-symlinks.json");
  return existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as Link[]) : [];
}

/** In one step, because another start may make the same link; an older installation's link is replaced. */
function link(library: string, place: string): void {
  if (linkedFrom(place) === library) return;
  const draft = `${place}.${process.pid}`;
  symlinkSync(library, draft);
  renameSync(draft, place);
}

function linkedFrom(place: string): string | null {
  try {
    return readlinkSync(place);
  } catch {
    return null;
  }
}
