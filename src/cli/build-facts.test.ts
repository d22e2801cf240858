import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { dateOf, FACTS_FILE, readBuildFacts } from "./build-facts.ts";

function inFolder(act: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-facts-"));
  try {
    writeFileSync(path.join(folder, "package.json"), '{ "version": "1.2.3" }');
    act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const git = (folder: string, ...args: string[]): string => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });

it("a package has its facts in a file", () =>
  inFolder((folder) => {
    const facts = { version: "1.2.3", commit: "0".repeat(40), date: "2026-11-29T16:20:00Z", modified: false };
    writeFileSync(path.join(folder, FACTS_FILE), JSON.stringify(facts));
    assert.deepEqual(readBuildFacts(folder), facts);
  }));

it("a checkout asks git for its commit, and whether its files differ from it", () =>
  inFolder((folder) => {
    git(folder, "init", "-q");
    git(folder, "add", ".");
    const author = ["-c", "user.name=anna", "-c", "user.email=anna@example.org"];
    git(folder, ...author, "commit", "-q", "-m", "a", "--date", "@1700000000 +0100");
    const [commit = "", seconds] = git(folder, "log", "-1", "--format=%H %ct").trim().split(" ");
    const facts = { version: "1.2.3", commit, date: dateOf(Number(seconds)) };
    assert.deepEqual(readBuildFacts(folder), { ...facts, modified: false });
    writeFileSync(path.join(folder, "other"), "");
    assert.deepEqual(readBuildFacts(folder), { ...facts, modified: true });
  }));

it("sources without git have a version only, also within another repository", () =>
  inFolder((folder) => {
    assert.deepEqual(readBuildFacts(folder), { version: "1.2.3", commit: null, date: null, modified: false });
  }));

it("a date is in UTC, to the second", () => {
  assert.equal(dateOf(1_796_055_600), "2026-11-30T16:20:00Z");
});

it("this checkout has a version", () => {
  assert.match(readBuildFacts().version, /^\d+\.\d+\.\d+$/);
});
