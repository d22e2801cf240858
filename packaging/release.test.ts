import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { release } from "./release.ts";

it("a checkout that is not ready is refused with what to do, and nothing is made", () => {
  const root = mkdtempSync(path.join(tmpdir(), "strongroom-release-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@example.org", ...args]);
  const commit = (version: string, changelog: string): void => {
    writeFileSync(path.join(root, "package.json"), JSON.stringify({ version }));
    writeFileSync(path.join(root, "CHANGELOG.md"), changelog);
    git("add", ".");
    git("commit", "-q", "-m", "x");
  };
  try {
    mkdirSync(path.join(root, "packaging"));
    writeFileSync(path.join(root, "packaging", "release-before.json"), JSON.stringify({ version: "0.1.0", commit: "0" }));
    writeFileSync(path.join(root, "package.json"), JSON.stringify({ version: "0.2.0" }));
    assert.throws(() => release(root), /a release is made of a commit/, "no git");
    git("init", "-q");
    commit("0.1.0", "## [0.1.0] - 2026-11-29\n\nAll.\n");
    assert.throws(() => release(root), /^Error: 0\.1\.0 is released, and package\.json has 0\.1\.0: give it a higher version$/);
    commit("0.2.0", "## [Unreleased]\n\nMuch.\n\n## [0.1.0] - 2026-11-29\n\nAll.\n");
    assert.throws(() => release(root), /must be "## \[0\.2\.0\] - DATE"/);
    writeFileSync(path.join(root, "CHANGELOG.md"), "## [0.2.0] - 2026-12-01\n\nMuch.\n");
    assert.throws(() => release(root), /commit or remove what git status shows/);
    assert.ok(!existsSync(path.join(root, "build")));
  } finally {
    rmSync(root, { recursive: true });
  }
});
