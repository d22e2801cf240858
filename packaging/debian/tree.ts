import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { zipped } from "../tar/tarball.ts";
import { isExecutable, PROGRAM, takeProgram } from "./program.ts";
import { UNITS } from "./units.ts";

/** The files of the package that are written by hand, in the checkout. */
const OWN = path.resolve(import.meta.dirname, "..", "..", "..", "packaging", "debian", "files");
const DOCUMENTS = "usr/share/doc/strongroom";

/** The configuration of bank, console and ATMs, which an upgrade leaves as the administrator has it. */
export const CONFIGURATION = ["bank.json", "console.json", "atm.json"] as const;

export interface Contents {
  /** The checkout, with its packages. */
  readonly root: string;
  /** The npm package, unpacked. */
  readonly folder: string;
  /** The Debian changelog. */
  readonly changelog: string;
}

/** Makes the tree of the Debian package in `tree`, an empty folder, with modes that are the same everywhere. */
export function makeTree(tree: string, { root, folder, changelog }: Contents): void {
  takeProgram(path.join(tree, PROGRAM), { root, folder });
  const put = (name: string, content: string | Buffer): void => {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), content);
  };
  for (const { name, text } of UNITS) put(`usr/lib/systemd/system/${name}`, text);
  for (const name of CONFIGURATION) put(`etc/strongroom/${name}`, own(name));
  put("usr/bin/strongroom", own("strongroom"));
  for (const name of ["hand-over-to-console", "first-atm"]) put(`${PROGRAM}/service/${name}`, own(name));
  put("usr/lib/sysusers.d/strongroom.conf", own("sysusers.conf"));
  put("usr/lib/tmpfiles.d/strongroom.conf", own("tmpfiles.conf"));
  put(`${DOCUMENTS}/copyright`, own("copyright"));
  put(`${DOCUMENTS}/changelog.gz`, zipped(Buffer.from(changelog), 9));
  for (const name of ["SERVICE.md", "OPERATIONS.md"]) put(`${DOCUMENTS}/${name}`, readFileSync(path.join(root, "docs", name)));
  for (const [name, command] of Object.entries(SELF_DESCRIPTIONS)) {
    const printed = printedBy(folder, command);
    if (printed !== null) put(name, name.endsWith(".gz") ? zipped(Buffer.from(printed), 9) : printed);
  }
  setModes(tree);
}

/** What the program prints for other programs to read, by the place where they look for it, and the command that prints it. */
const SELF_DESCRIPTIONS: Readonly<Record<string, readonly string[]>> = {
  "usr/share/man/man1/strongroom.1.gz": ["man"],
  "usr/share/bash-completion/completions/strongroom": ["completion", "bash"],
  "usr/share/zsh/vendor-completions/_strongroom": ["completion", "zsh"],
  "usr/share/fish/vendor_completions.d/strongroom.fish": ["completion", "fish"],
};
/** The exit status of a command line that the program does not know. */
const UNKNOWN_COMMAND = 2;

/** Null if this version of the program has no such command. Throws Error if the command fails. */
function printedBy(folder: string, command: readonly string[]): string | null {
  const cli = path.join(folder, "dist", "src", "cli", "cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...command], { encoding: "utf8" });
  if (status === UNKNOWN_COMMAND) return null;
  if (status !== 0) throw new Error(`strongroom ${command.join(" ")} failed, which the package needs: ${stderr}`);
  return stdout;
}

/** A file that is written by hand. */
export const own = (name: string): string => readFileSync(path.join(OWN, name), "utf8");

/** What the checkout's umask and npm made of modes does not count. Programs are those with `#!` or of ELF that are no library. */
function setModes(tree: string): void {
  chmodSync(tree, 0o755);
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    const place = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(place, 0o755);
    else if (entry.isFile()) chmodSync(place, isProgram(path.relative(tree, place)) ? 0o755 : 0o644);
  }
}

const isProgram = (name: string): boolean => /^usr\/bin\/|\/strongroom\/service\//.test(name) || isExecutable(name);

/** The size of a tree in KiB, as Installed-Size has it. */
export const kibOf = (tree: string): number =>
  readdirSync(tree, { recursive: true, withFileTypes: true })
    .map((entry) => (entry.isFile() ? Math.ceil(statSync(path.join(entry.parentPath, entry.name)).size / 1024) : 1))
    .reduce((sum, kib) => sum + kib, 0);
