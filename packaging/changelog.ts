import { createHash } from "node:crypto";

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

/** The SHA-256 of a section, by which a later change is found. */
export const hashOf = ({ text }: Section): string => createHash("sha256").update(text).digest("hex");

/**
 * Returns the section of a version that is to be released. Throws Error with what to do if the changelog has no dated section for
 * it, the section is empty, or another one is newer.
 */
export function sectionFor(changelog: string, version: string): Section {
  const [newest] = sectionsOf(changelog).filter(({ date }) => date !== null);
  if (newest?.version !== version)
    throw new Error(
      `the newest dated section of CHANGELOG.md must be "## [${version}] - DATE": put what is under [Unreleased] there`,
    );
  if (newest.text === "") throw new Error(`the section [${version}] of CHANGELOG.md is empty: write what is new for users`);
  return newest;
}

/** The text of the release notes. */
export const releaseNotes = ({ version, date, text }: Section): string => `# Strongroom ${version}, ${date}\n\n${text}\n`;
