import { readFileSync } from "node:fs";
import path from "node:path";

/** The newest release: data that it made must be of use to the next one. */
export interface ReleaseBefore {
  readonly version: string;
  readonly commit: string;
  /** The SHA-256 of its section in CHANGELOG.md, in hexadecimal digits. A test finds lines that were added to it instead of [Unreleased]. */
  readonly notes: string;
}

/** `npm run release` writes it. */
export const RELEASE_BEFORE_FILE = path.join("packaging", "release-before.json");

export const readReleaseBefore = (root: string): ReleaseBefore =>
  JSON.parse(readFileSync(path.join(root, RELEASE_BEFORE_FILE), "utf8")) as ReleaseBefore;

/** True if a version such as `1.10.0` comes after the other one. */
export function isNewer(version: string, than: string): boolean {
  const [one, other] = [version, than].map((each) => each.split(".").map(Number));
  const at = [0, 1, 2].find((place) => one?.[place] !== other?.[place]);
  return at !== undefined && (one?.[at] as number) > (other?.[at] as number);
}
