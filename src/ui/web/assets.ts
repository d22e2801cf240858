import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "hono";
import { CODINGS, type Coding, codingFor } from "./encoding.ts";

type Bytes = Buffer<ArrayBuffer>;

/** A file that pages need, read once at start: everything comes from this machine, nothing from the network. */
interface Asset {
  readonly bytes: Bytes;
  readonly type: string;
  /** The same content compressed, if that is smaller. */
  readonly compressed: Readonly<Partial<Record<Coding, Bytes>>>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** How the build (scripts/pages.mjs) ends the name of a compressed file. */
const ENDINGS: Readonly<Record<Coding, string>> = { br: ".br", gzip: ".gz" };

/** A file's name has the hash of its content before its ending: "screens.4QXZ2P7A.css". */
const HASH = /\.[A-Z0-9]{8}(?=\.\w+$)/;

/** The files of one web server, as the build made them, all in memory. */
export class Assets {
  /** By their names with the hash. */
  readonly #assets: ReadonlyMap<string, Asset>;
  /** The names with the hash, by the names without. */
  readonly #names: ReadonlyMap<string, string>;

  /** Reads this folder of dist/pages. Throws an Error if it is not built, or has a file of a type that no page needs. */
  constructor(server: string) {
    const folder = fileURLToPath(new URL(`./dist/pages/${server}/`, import.meta.resolve("#package")));
    if (!existsSync(folder)) throw new Error(`the pages' files are not built (${folder} is missing): run node scripts/setup.mjs`);
    const names = readdirSync(folder).filter((name) => !/\.(br|gz)$/.test(name));
    this.#assets = new Map(names.map((name) => [name, load(path.join(folder, name))]));
    this.#names = new Map(names.map((name) => [name.replace(HASH, ""), name]));
  }

  /** The file of this name with its hash; null if there is none. */
  find(name: string): Asset | null {
    return this.#assets.get(name) ?? null;
  }

  /**
   * The address of a file, by its name without the hash. It changes with the file's content, so browsers may keep the file for good.
   * Throws RangeError for an unknown name.
   */
  url(name: string): string {
    const file = this.#names.get(name);
    if (file === undefined) throw new RangeError(`no such asset: ${name}`);
    return `/assets/${file}`;
  }
}

/**
 * Answers a request for `/assets/:name`: compressed as the browser accepts it, and to be kept for a year, because another content has
 * another name. The name of an older version is not there any more, and the answer says what to do.
 */
export function serveAsset(c: Context, assets: Assets): Response {
  const asset = assets.find(c.req.param("name") ?? "");
  if (asset === null) return c.text("There is no such file here. It may belong to an older version: load the page again.\n", 404);
  const coding = codingFor(c.req.header("accept-encoding") ?? "");
  const compressed = coding === null ? undefined : asset.compressed[coding];
  c.header("cache-control", "public, max-age=31536000, immutable");
  c.header("content-type", asset.type);
  if (Object.keys(asset.compressed).length > 0) c.header("vary", "accept-encoding");
  if (coding !== null && compressed !== undefined) c.header("content-encoding", coding);
  return c.body(compressed ?? asset.bytes);
}

function load(file: string): Asset {
  const type = TYPES[path.extname(file)];
  if (type === undefined) throw new Error(`${file} has no type that pages need`);
  const bytes = readFileSync(file);
  // Fonts are compressed already.
  if (type === TYPES[".woff2"]) return { bytes, type, compressed: {} };
  const compressed = Object.fromEntries(CODINGS.map((coding) => [coding, readFileSync(file + ENDINGS[coding])]));
  return { bytes, type, compressed };
}
