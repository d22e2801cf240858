import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot } from "./checkout.ts";

const read = (file: string): string => readFileSync(path.join(checkoutRoot, file), "utf8");
const folders = [".", "tools", "tools/mutation"];
const declared = folders.flatMap((folder) => {
  const manifest = JSON.parse(read(path.join(folder, "package.json"))) as Record<string, Record<string, string>>;
  return ["dependencies", "optionalDependencies", "devDependencies"].flatMap((kind) => Object.entries(manifest[kind] ?? {}));
});

test("docs/decisions has a reason for every dependency, and for nothing else", () => {
  const headings = [...read("docs/decisions/0003-dependencies.md").matchAll(/^### (.+)$/gm)].flatMap(([, names]) =>
    (names ?? "").split(", "),
  );
  assert.deepEqual(headings.sort(), declared.map(([name]) => name).sort());
});

test("every version is exact", () => {
  for (const [name, version] of declared) assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
});

for (const file of folders.map((folder) => path.join(folder, "package-lock.json")))
  test(`${file} has a hash for every package and names no download host`, () => {
    const { packages } = JSON.parse(read(file)) as { packages: Record<string, { integrity?: string; resolved?: string }> };
    const installed = Object.entries(packages).filter(([place]) => place !== "");
    assert.ok(installed.length > 0);
    for (const [place, { integrity, resolved }] of installed) {
      assert.match(integrity ?? "", /^sha512-/, place);
      assert.equal(resolved, undefined, place);
    }
  });

for (const folder of [".", "tools"])
  test(`npm runs no install script of any package in ${folder}`, () => {
    const settings = spawnSync("npm", ["config", "get", "ignore-scripts"], {
      cwd: path.join(checkoutRoot, folder),
      env: { PATH: process.env["PATH"] },
      encoding: "utf8",
    });
    assert.equal(settings.stdout.trim(), "true", settings.stderr);
  });
