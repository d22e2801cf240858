import { bundledVersion } from "../../store/store.ts";
import { readBuildFacts } from "../build-facts.ts";
import { UsageError } from "../options/usage-error.ts";
import { jsonLine } from "../output/table.ts";

/** `strongroom --version`, with or without --json. Throws UsageError for anything else behind it. */
export function printVersion(rest: readonly string[]): number {
  const [more] = rest.filter((word) => word !== "--json");
  if (more !== undefined) throw new UsageError(`strongroom --version takes --json only, and not "${more}"`);
  process.stdout.write(rest.includes("--json") ? jsonLine(versionFacts()) : `${versionLine(versionFacts())}\n`);
  return 0;
}

/** Which program this is, and what it runs on. */
interface VersionFacts extends ReturnType<typeof readBuildFacts> {
  readonly node: string;
  /** The PostgreSQL that came with the program; null if none did. */
  readonly postgresql: string | null;
  readonly platform: string;
}

const versionFacts = (): VersionFacts => ({
  ...readBuildFacts(),
  node: process.versions.node,
  postgresql: bundledVersion(),
  platform: `${process.platform}-${process.arch}`,
});

/** One line for people: version, commit and its day, and what it runs on. */
export function versionLine({ version, commit, date, modified, node, postgresql, platform }: VersionFacts): string {
  const changed = modified ? ", with changes" : "";
  const source = commit === null ? "" : ` (commit ${commit.slice(0, 12)} of ${date?.slice(0, 10)}${changed})`;
  const server = postgresql === null ? "no PostgreSQL of its own" : `PostgreSQL ${postgresql}`;
  return `strongroom ${version}${source}, Node.js ${node}, ${server}, ${platform}`;
}
