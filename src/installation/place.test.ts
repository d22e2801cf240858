import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { dataPlace } from "./data-place.ts";
import { installation } from "./place.ts";

it("data lies where the platform keeps an account's data", () => {
  const cases = [
    ["linux", {}, "/home/anna", "/home/anna/.local/share/strongroom"],
    ["linux", { XDG_DATA_HOME: "/srv/data" }, "/home/anna", "/srv/data/strongroom"],
    ["linux", { XDG_DATA_HOME: "data" }, "/home/anna", "/home/anna/.local/share/strongroom"],
    ["linux", { XDG_DATA_HOME: "" }, "/home/anna", "/home/anna/.local/share/strongroom"],
    ["linux", { XDG_DATA_HOME: "/srv/data" }, null, "/srv/data/strongroom"],
    ["linux", {}, null, null],
    ["darwin", { XDG_DATA_HOME: "/srv/data" }, "/Users/anna", "/Users/anna/Library/Application Support/strongroom"],
    ["win32", { LOCALAPPDATA: "D:\\data" }, "C:\\Users\\anna", "D:\\data\\strongroom"],
    ["win32", {}, "C:\\Users\\anna", "C:\\Users\\anna\\AppData\\Local\\strongroom"],
  ] as const;
  for (const [platform, environment, home, place] of cases) assert.equal(dataPlace(platform, environment, home), place);
});

it("a checkout keeps its data in itself; a package never does, and its commands begin as a person types them", () => {
  const { root, ...checkout } = installation();
  assert.deepEqual(checkout, { kind: "checkout", data: "data", base: root, command: "bin/strongroom" });

  const project = mkdtempSync(path.join(tmpdir(), "strongroom-installation-"));
  try {
    const installed = path.join(project, "node_modules", "strongroom");
    mkdirSync(installed, { recursive: true });
    assert.equal(installation(installed).command, "strongroom");
    writeFileSync(path.join(project, "package.json"), "{}");
    const { kind, base, command, data } = installation(installed);
    assert.deepEqual({ kind, base, command }, { kind: "package", base: process.cwd(), command: "npx strongroom" });
    assert.ok(data !== null && path.isAbsolute(data) && !data.startsWith(installed));
  } finally {
    rmSync(project, { recursive: true });
  }
});
