import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { PROGRAM_OPTIONS } from "../../src/cli/program-options.ts";
import { CONFIGURATION, own } from "./tree.ts";
import { UNITS } from "./units.ts";

const EXPOSURE_MOST = 1.5;
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

it("each unit has an account of its own that the package makes, and one configuration file", () => {
  const accounts = UNITS.map(({ text }) => /^User=(.+)$/m.exec(text)?.[1] ?? "");
  assert.equal(new Set(accounts).size, UNITS.length);
  for (const account of accounts) assert.match(own("sysusers.conf"), new RegExp(`^u ${account} `, "m"));
  const files = UNITS.map(({ text }) => /STRONGROOM_CONFIG=\/etc\/strongroom\/(\S+)/.exec(text)?.[1]);
  assert.deepEqual(files, [...CONFIGURATION]);
});

it("each option in the configuration that the package brings is one of its program", () => {
  for (const [file, program] of [
    ["bank.json", "bank"],
    ["console.json", "console"],
    ["atm.json", "atm"],
  ] as const) {
    const known = new Set<string>(PROGRAM_OPTIONS[program]);
    for (const key of Object.keys(JSON.parse(own(file)) as object)) assert.ok(known.has(key), `${key} in ${file}`);
  }
});

it("systemd finds no unit more exposed than we promise, and each without a fault", { skip: !hasSystemd }, () => {
  const root = mkdtempSync(path.join(tmpdir(), "strongroom-units-"));
  try {
    const units = path.join(root, "usr/lib/systemd/system");
    mkdirSync(units, { recursive: true });
    for (const { name, text } of UNITS) {
      writeFileSync(path.join(units, name), text);
      const asked = name.replace("@.", "@1.");
      const args = ["security", `--root=${root}`, "--offline=true", "--no-pager", asked];
      const { stdout, stderr } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
      const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
      assert.ok(exposure <= EXPOSURE_MOST, `${name}: ${stdout}${stderr}`);
      assert.doesNotMatch(stderr, /Unknown|Failed to parse|ignoring/i);
    }
  } finally {
    rmSync(root, { recursive: true });
  }
});

it("the package's scripts are shell that parses", { skip: process.platform === "win32" }, () => {
  for (const name of ["strongroom", "hand-over-to-console", "first-atm", "postinst", "prerm", "postrm"])
    assert.equal(spawnSync("sh", ["-n"], { input: own(name) }).status, 0, name);
});
