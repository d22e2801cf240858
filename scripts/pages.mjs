// Builds the files that browsers get with the pages, into the folder pages/ of a build: each server's style sheet and scripts in one
// file, minified, named by the hash of its content, and compressed ahead. Runs on the pinned Node.js, after the compiler.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");

/** What pages name, by the server: the style sheet, the scripts and the icon. Style sheets name the fonts. */
const SERVERS = {
  screens: [
    "screens/assets/screens.css",
    "screens/assets/screens.js",
    "screens/assets/touch.css",
    "screens/assets/touch.js",
    "ui/assets/mark.svg",
  ],
  vouching: ["vouching/assets/vouching.css", "ui/assets/mark.svg"],
  console: [
    "console/assets/console.css",
    ...["console", "live", "passkey", "sealed", "inclusion"].map((name) => `console/assets/${name}.js`),
    "ui/assets/mark.svg",
  ],
};

/** Fonts are compressed already. */
const COMPRESSED = /\.(css|js|svg)$/;

/** Builds the files of all servers into this folder, and nothing else is in it then. */
async function buildPages(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const [server, files] of Object.entries(SERVERS)) {
    const { outputFiles } = await build({
      entryPoints: files.map((name) => path.join(root, "src", name)),
      outdir: path.join(folder, server),
      entryNames: "[name].[hash]",
      assetNames: "[name].[hash]",
      publicPath: "/assets",
      bundle: true,
      minify: true,
      format: "iife",
      // The sources are what browsers run: nothing is written anew for older ones.
      target: "esnext",
      loader: { ".woff2": "file", ".svg": "copy" },
      write: false,
      logLevel: "warning",
    });
    mkdirSync(path.join(folder, server), { recursive: true });
    for (const { path: file, contents } of outputFiles) {
      writeFileSync(file, contents);
      if (!COMPRESSED.test(file)) continue;
      const size = { [zlib.BROTLI_PARAM_SIZE_HINT]: contents.length };
      writeFileSync(`${file}.br`, brotliCompressSync(contents, { params: size }));
      writeFileSync(`${file}.gz`, gzipSync(contents, { level: 9 }));
    }
  }
}

await buildPages(path.resolve(process.argv[2] ?? path.join(root, "dist", "pages")));
