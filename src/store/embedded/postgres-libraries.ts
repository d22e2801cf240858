import { existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";
import { using } from "./cluster.ts";

/**
 * A link that the package lists, relative to its folder. npm cannot ship links; the package's own install script would make them.
 */
interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Makes the links of the package in `root` that an install without scripts left out. They are made in `folder`, because the
 * program may not write where it is installed: returns what is to be searched first (LD_LIBRARY_PATH), or null if the package has
 * its links. On macOS they are made in the package, because the system's shell drops such a variable. Throws StoreError
 * `data-folder-unusable` or `binaries-missing` if that fails.
 */
export function linkLibraries(root: string, folder: string, platform: NodeJS.Platform = process.platform): string | null {
  const links = linksOf(root);
  if (links.every(({ target }) => existsSync(path.join(root, target)))) return null;
  if (platform === "darwin") {
    linkInside(root, links);
    return null;
  }
  using(path.dirname(folder), () => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    for (const { source, target } of links) link(path.join(root, source), path.join(folder, path.basename(target)));
  });
  // The libraries that a linked one needs are looked for beside the link.
  return [folder, path.join(root, "native", "lib")].join(path.delimiter);
}

function linkInside(root: string, links: readonly Link[]): void {
  try {
    for (const { source, target } of links) {
      const place = path.join(root, target);
      link(path.relative(path.dirname(place), path.join(root, source)), place);
    }
  } catch (error) {
    const where = path.join(root, "native", "lib");
    throw new StoreError("binaries-missing", `cannot link the libraries of PostgreSQL in ${where}: make it writable`, error);
  }
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
