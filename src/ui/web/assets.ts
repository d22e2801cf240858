import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "hono";

/** A file that pages need, read once at start: everything comes from this machine, nothing from the network. */
export interface Asset {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly type: string;
  /** The begin of the content's SHA-256. */
  readonly version: string;
}

/** Names of files as pages know them, each with the module specifier of the file itself. */
export type AssetFiles = Readonly<Record<string, string>>;

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The files of one web server, all in memory. */
export class Assets {
  readonly #assets: ReadonlyMap<string, Asset>;

  /** Reads the files. Throws an Error if one is missing, or is of a type that no page needs. */
  constructor(files: AssetFiles) {
    this.#assets = new Map(Object.entries(files).map(([name, specifier]) => [name, load(name, specifier)]));
  }

  /** The file of this name; null if there is none. */
  find(name: string): Asset | null {
    return this.#assets.get(name) ?? null;
  }

  /**
   * The address of a file. It changes with the file's content, so browsers may keep the file for good. Throws RangeError for an
   * unknown name.
   */
  url(name: string): string {
    const asset = this.find(name);
    if (asset === null) throw new RangeError(`no such asset: ${name}`);
    return `/assets/${name}?v=${asset.version}`;
  }
}

/**
 * Answers a request for `/assets/:name`. Browsers keep a file that was asked for by its version for good. Style sheets name fonts, and
 * scripts name other scripts, without one: a font may be an hour old, of a script the browser asks whether it is still the same.
 */
export function serveAsset(c: Context, assets: Assets): Response {
  const asset = assets.find(c.req.param("name") ?? "");
  if (asset === null) return c.text("not found\n", 404);
  const tag = `"${asset.version}"`;
  const mayAge = asset.type === TYPES[".woff2"] ? "public, max-age=3600" : "no-cache";
  c.header("cache-control", c.req.query("v") === asset.version ? "public, max-age=31536000, immutable" : mayAge);
  c.header("etag", tag);
  if (c.req.header("if-none-match") === tag) return c.body(null, 304);
  return c.body(asset.bytes, 200, { "content-type": asset.type });
}

function load(name: string, specifier: string): Asset {
  const type = TYPES[path.extname(name)];
  if (type === undefined) throw new Error(`${name} has no type that pages need`);
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(specifier)));
  return { bytes, type, version: createHash("sha256").update(bytes).digest("hex").slice(0, 12) };
}
