import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it, type TestContext } from "node:test";
import { linkLibraries } from "./postgres-libraries.ts";

const NAMES = ["libx.so", "libx.so.1"];

/** A package as npm installs it without scripts: its libraries without the links, which it lists. */
function installed(t: TestContext, name = "package"): { root: string; lib: string; folder: string } {
  const base = mkdtempSync(path.join(tmpdir(), "strongroom-libraries-"));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const root = path.join(base, name);
  const lib = path.join(root, "native", "lib");
  mkdirSync(lib, { recursive: true });
  writeFileSync(path.join(lib, "libx.so.1.2"), "x");
  const links = NAMES.map((each) => ({ source: "native/lib/libx.so.1.2", target: `native/lib/${each}` }));
  writeFileSync(path.join(root, "native", "pg-symlinks.json"), JSON.stringify(links));
  return { root, lib, folder: path.join(base, "data", "postgres.libraries") };
}

it("missing links are made beside the data, and nothing is written in the package", (t) => {
  const { root, lib, folder } = installed(t);
  for (const _ of ["first", "again"]) assert.equal(linkLibraries(root, folder, "linux"), `${folder}:${lib}`);
  assert.deepEqual(readdirSync(folder).sort(), NAMES);
  for (const name of NAMES) assert.equal(readFileSync(path.join(folder, name), "utf8"), "x");
  assert.deepEqual(readdirSync(lib), ["libx.so.1.2"]);
});

it("links to an installation that is gone are replaced", (t) => {
  const [older, newer] = [installed(t), installed(t)];
  linkLibraries(older.root, newer.folder, "linux");
  rmSync(older.root, { recursive: true });
  linkLibraries(newer.root, newer.folder, "linux");
  for (const name of NAMES) assert.equal(readlinkSync(path.join(newer.folder, name)), path.join(newer.lib, "libx.so.1.2"));
});

it("on macOS the links are made in the package; with its links a package needs no folder", (t) => {
  const { root, lib, folder } = installed(t);
  for (const _ of ["first", "again"]) assert.equal(linkLibraries(root, folder, "darwin"), null);
  for (const name of NAMES) assert.equal(readlinkSync(path.join(lib, name)), "libx.so.1.2");
  assert.equal(linkLibraries(root, folder, "linux"), null);
});

it("a folder that cannot be written is named", (t) => {
  const { root, folder } = installed(t);
  mkdirSync(path.dirname(folder));
  writeFileSync(folder, "a file");
  assert.throws(() => linkLibraries(root, folder, "linux"), { code: "data-folder-unusable" });
});
