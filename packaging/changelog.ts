/** A section of CHANGELOG.md, in the form of Keep a Changelog. */
export interface Section {
  readonly version: string;
  /** Such as 2026-11-29; null for what is not released yet. */
  readonly date: string | null;
  readonly text: string;
}

/** Returns the sections, the newest first. */
export function sectionsOf(changelog: string): readonly Section[] {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [heading = "", ...lines] = part.split("\n");
      const [, version = heading, date = null] = /^\[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$/.exec(heading) ?? [];
      return { version, date, text: lines.join("\n").trim() };
    });
}

/**
 * Returns the release notes of a version. Throws Error with what to do if the changelog has no dated section for it, the section
 * is empty, or another one is newer.
 */
export function releaseNotes(changelog: string, version: string): string {
  const [newest] = sectionsOf(changelog).filter(({ date }) => date !== null);
  if (newest?.version !== version)
    throw new Error(
      `the newest dated section of CHANGELOG.md must be "## [${version}] - DATE": put what is under [Unreleased] there`,
    );
  if (newest.text === "") throw new Error(`the section [${version}] of CHANGELOG.md is empty: write what is new for users`);
  return `# Strongroom ${version}, ${newest.date}\n\n${newest.text}\n`;
}
