import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { installation } from "../installation/installation.ts";

/** Which release of the program this is. */
export interface BuildFacts {
  /** As package.json has it, such as `0.1.0`. */
  readonly version: string;
  /** The commit, 40 hexadecimal digits; null in a checkout without git. */
  readonly commit: string | null;
  /** When the commit was made: ISO 8601 in UTC, to the second, such as `2026-11-29T16:20:00Z`; null if the commit is. */
  readonly date: string | null;
  /** True in a checkout whose files differ from the commit; false in a package. */
  readonly modified: boolean;
}

/** The file beside package.json that a package has; a checkout has none. */
export const FACTS_FILE = "build-facts.json";

/** Returns the facts of this installation, or of the one in `root`. A checkout asks git, which takes some milliseconds. */
export function readBuildFacts(root: string = installation().root): BuildFacts {
  const file = path.join(root, FACTS_FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as BuildFacts;
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  const [commit = "", seconds = ""] = git(root, "log", "-1", "--format=%H %ct").split(" ");
  if (commit === "") return { version, commit: null, date: null, modified: false };
  return { version, commit, date: dateOf(Number(seconds)), modified: git(root, "status", "--porcelain") !== "" };
}

/** A time in Unix seconds as the facts have it. */
export const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** What git prints about the checkout in `root`; nothing if there is no git, or `root` is no repository but lies in another's. */
function git(root: string, ...args: string[]): string {
  if (!existsSync(path.join(root, ".git"))) return "";
  try {
    return execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
