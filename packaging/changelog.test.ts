import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { installation } from "../src/installation/installation.ts";
import { hashOf, releaseNotes, sectionFor, sectionsOf } from "./changelog.ts";
import { isNewer, readReleaseBefore } from "./release-before.ts";

const changelog = (heading: string): string =>
  `# Changelog\n\n## [Unreleased]\n\n${heading}\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-11-29\n\nThe first.\n`;

it("release notes are the section of the version", () => {
  assert.equal(
    releaseNotes(sectionFor(changelog("## [0.2.0] - 2026-12-01"), "0.2.0")),
    "# Strongroom 0.2.0, 2026-12-01\n\n### Added\n\n- A thing.\n",
  );
});

it("without its dated section a version is not released", () => {
  for (const heading of ["", "## [0.2.0]", "## [0.3.0] - 2026-12-01"])
    assert.throws(() => sectionFor(changelog(heading), "0.2.0"), /must be "## \[0\.2\.0\] - DATE"/, heading);
  assert.throws(() => sectionFor("## [0.2.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-29\n", "0.2.0"), /is empty/);
});

it("a version is newer by its numbers, not by its letters", () => {
  assert.ok(isNewer("0.10.0", "0.9.9"));
  assert.ok(isNewer("1.0.0", "0.10.0"));
  assert.ok(isNewer("0.1.1", "0.1.0"));
  for (const [one, other] of [
    ["0.1.0", "0.1.0"],
    ["0.9.9", "0.10.0"],
  ] as const)
    assert.ok(!isNewer(one, other));
});

it("nothing was added to a section that is released", () => {
  const { root } = installation();
  const { version, notes } = readReleaseBefore(root);
  const section = sectionsOf(readFileSync(path.join(root, "CHANGELOG.md"), "utf8")).find((each) => each.version === version);
  assert.ok(section !== undefined);
  assert.equal(hashOf(section), notes, `the section [${version}] of CHANGELOG.md has changed: put a new line under [Unreleased]`);
});
