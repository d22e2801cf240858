import assert from "node:assert/strict";
import { it } from "node:test";
import { releaseNotes } from "./changelog.ts";
import { isNewer } from "./release-before.ts";

const changelog = (heading: string): string =>
  `# Changelog\n\n## [Unreleased]\n\n${heading}\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-11-29\n\nThe first.\n`;

it("release notes are the section of the version", () => {
  assert.equal(
    releaseNotes(changelog("## [0.2.0] - 2026-12-01"), "0.2.0"),
    "# Strongroom 0.2.0, 2026-12-01\n\n### Added\n\n- A thing.\n",
  );
});

it("without its dated section a version is not released", () => {
  for (const heading of ["", "## [0.2.0]", "## [0.3.0] - 2026-12-01"])
    assert.throws(() => releaseNotes(changelog(heading), "0.2.0"), /must be "## \[0\.2\.0\] - DATE"/, heading);
  assert.throws(() => releaseNotes("## [0.2.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-29\n", "0.2.0"), /is empty/);
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
