import assert from "node:assert/strict";
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { findBinaries, linkLibraries } from "./postgres-binaries.ts";

it("this machine's programs are there and can be run", () => {
  for (const program of Object.values(findBinaries())) accessSync(program, constants.X_OK);
});

it("the links that an install without scripts leaves out are made, beside those that are there", (t) => {
  const root = mkdtempSync(path.join(tmpdir(), "strongroom-binaries-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const lib = path.join(root, "native", "lib");
  mkdirSync(lib, { recursive: true });
  writeFileSync(path.join(lib, "libx.so.1.2"), "x");
  const links = ["libx.so", "libx.so.1"].map((name) => ({ source: "native/lib/libx.so.1.2", target: `native/lib/${name}` }));
  writeFileSync(path.join(root, "native", "pg-symlinks.json"), JSON.stringify(links));
  for (const _ of ["first", "again"]) linkLibraries(root);
  for (const name of ["libx.so", "libx.so.1"]) {
    assert.equal(readlinkSync(path.join(lib, name)), "libx.so.1.2");
    assert.equal(readFileSync(path.join(lib, name), "utf8"), "x");
  }
});
