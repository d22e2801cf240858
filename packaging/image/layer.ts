import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { zipped } from "../tar/tarball.ts";
import { END, headerOf, paddingOf } from "../tar/ustar.ts";

/** A file, folder or link of the image's root. It belongs to root unless `owner` names another account's number. */
export interface Node {
  /** With slashes, relative to the root. */
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
  readonly mode: number;
  /** A file's content, or where a link leads. */
  readonly content: Uint8Array;
  readonly owner?: number;
}

/** A part of the image that others fetch, and keep, by its digest. */
export interface Layer {
  readonly bytes: Buffer;
  /** `sha256:` of the bytes. */
  readonly digest: string;
  /** `sha256:` before compression, by which an image's configuration names it. */
  readonly diffId: string;
}

const LEVEL = 6;
const NOTHING = new Uint8Array();

export const file = (name: string, content: string | Uint8Array, mode = 0o644): Node => ({
  ...{ name, kind: "file", mode, content: Buffer.from(content) },
});
export const link = (name: string, target: string): Node => ({ name, kind: "link", mode: 0o777, content: Buffer.from(target) });
export const folder = (name: string, mode = 0o755, owner = 0): Node => ({ name, kind: "folder", mode, content: NOTHING, owner });

/** Returns the layer with these nodes and the folders above them. Its bytes follow from them and `time` (Unix seconds) alone. */
export function layerOf(nodes: readonly Node[], time: number): Layer {
  const all = new Map(nodes.flatMap(({ name }) => foldersAbove(name)).map((name) => [name, folder(name)]));
  for (const node of nodes) all.set(node.name, node);
  const sorted = [...all.values()].sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  const blocks = sorted.flatMap(({ name, kind, mode, content, owner = 0 }) => {
    const size = kind === "file" ? content.length : 0;
    const target = kind === "link" ? Buffer.from(content).toString() : "";
    const head = headerOf({ name, kind, mode, size, time, owner, target });
    return kind === "file" ? [head, content, paddingOf(size)] : [head];
  });
  const tar = Buffer.concat([...blocks, END]);
  const bytes = zipped(tar, LEVEL);
  return { bytes, digest: digestOf(bytes), diffId: digestOf(tar) };
}

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const foldersAbove = (name: string): readonly string[] =>
  name
    .split("/")
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join("/"));

/** Returns the files and links below a folder of the disk as they are to lie in `place`; `modeOf` decides, not the disk's modes. */
export function nodesIn(disk: string, place: string, modeOf: (name: string) => number): readonly Node[] {
  return readdirSync(disk, { recursive: true, encoding: "utf8" }).flatMap((each): readonly Node[] => {
    const [from, name] = [path.join(disk, each), path.posix.join(place, each.replaceAll(path.sep, "/"))];
    const stats = lstatSync(from);
    if (stats.isSymbolicLink()) return [link(name, readlinkSync(from))];
    return stats.isFile() ? [file(name, readFileSync(from), modeOf(name))] : [];
  });
}
