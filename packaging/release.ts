import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readBuildFacts } from "../src/cli/build-facts.ts";
import { hashOf, releaseNotes, sectionFor } from "./changelog.ts";
import { pack } from "./pack.ts";
import { isNewer, RELEASE_BEFORE_FILE, type ReleaseBefore, readReleaseBefore } from "./release-before.ts";

/**
 * Makes all that a release publishes, in build/release, and notes it as the release before the next one. Returns what to do then
 * (docs/INSTALL.md says what a releaser does). Throws Error with one sentence if the checkout in `root` is not ready for a
 * release.
 */
export function release(root: string): string {
  const facts = readBuildFacts(root);
  const { version, commit, modified } = facts;
  if (commit === null || modified) throw new Error("a release is made of a commit: commit or remove what git status shows");
  const before = readReleaseBefore(root);
  if (!isNewer(version, before.version))
    throw new Error(`${before.version} is released, and package.json has ${version}: give it a higher version`);
  const section = sectionFor(readFileSync(path.join(root, "CHANGELOG.md"), "utf8"), version);

  const out = path.join(root, "build", "release");
  const made = pack(root, out, facts);
  const notesFile = path.join(out, `RELEASE-NOTES-${version}.md`);
  writeFileSync(notesFile, releaseNotes(section));
  const files = [made.tarball, made.sbom, notesFile];
  writeFileSync(path.join(out, "SHA256SUMS"), files.map(sumOf).join(""));
  const next: ReleaseBefore = { version, commit, notes: hashOf(section) };
  writeFileSync(path.join(root, RELEASE_BEFORE_FILE), `${JSON.stringify(next, null, 2)}\n`);
  return `${[...files, path.join(out, "SHA256SUMS")].join("\n")}

Next: commit ${RELEASE_BEFORE_FILE}, tag ${commit} as v${version}, and publish these files.
`;
}

/** As sha256sum prints it, so that sha256sum --check reads it. */
function sumOf(file: string): string {
  return `${createHash("sha256").update(readFileSync(file)).digest("hex")}  ${path.basename(file)}\n`;
}
