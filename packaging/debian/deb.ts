import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CONFIGURATION, kibOf, makeTree, own } from "./tree.ts";

/** What a Debian package is made from. */
export interface DebSource {
  /** The checkout, with its packages. */
  readonly root: string;
  /** The npm package, unpacked. */
  readonly folder: string;
  readonly version: string;
  readonly description: string;
  /** ISO 8601: the time of the commit. */
  readonly date: string;
}

const SCRIPTS = ["postinst", "prerm", "postrm"] as const;
const MAINTAINER = "The Strongroom authors <maintainers@strongroom.invalid>";
/** What Node.js and the accounts need. Node.js and PostgreSQL are in the package. */
const DEPENDS = "libc6 (>= 2.28), libstdc++6, libgcc-s1, libatomic1, systemd (>= 247)";

/**
 * Makes the Debian package in `out` and returns its path. Without compression it takes seconds. The same sources make the same bytes. Throws Error if this machine is no
 * Linux on x64, whose programs the package has, or lacks dpkg-deb.
 */
export function makeDeb(out: string, source: DebSource, compression: "zstd" | "none" = "zstd"): string {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("the Debian package is made on Linux on x64, whose programs it has: run npm run deb there");
  const tree = path.join(out, "debian");
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  makeTree(tree, { ...source, changelog: changelogOf(source) });
  const control = path.join(tree, "DEBIAN");
  const [kib, sums] = [kibOf(tree), sumsOf(tree)];
  mkdirSync(control);
  chmodSync(control, 0o755);
  const files = {
    control: controlOf(source, kib),
    conffiles: CONFIGURATION.map((name) => `/etc/strongroom/${name}\n`).join(""),
    md5sums: sums,
    ...Object.fromEntries(SCRIPTS.map((name) => [name, own(name)])),
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(control, name), text);
    chmodSync(path.join(control, name), SCRIPTS.some((each) => each === name) ? 0o755 : 0o644);
  }
  const deb = path.join(out, `strongroom_${source.version}_amd64.deb`);
  const options = [
    "--root-owner-group",
    `-Z${compression}`,
    ...(compression === "none" ? [] : ["-z6"]),
    "--threads-max=1",
    "--build",
  ];
  execFileSync("dpkg-deb", [...options, tree, deb], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(Date.parse(source.date) / 1000), LC_ALL: "C.UTF-8" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return deb;
}

const controlOf = ({ version, description }: DebSource, kib: number): string => `\
Package: strongroom
Version: ${version}
Architecture: amd64
Maintainer: ${MAINTAINER}
Installed-Size: ${kib}
Depends: ${DEPENDS}
Section: misc
Priority: optional
Description: ${synopsisOf(description)}
 Strongroom is a bank server, the operators' console, and ATM clients that talk
 to the bank over a network that nobody trusts. The package has its own Node.js
 and PostgreSQL, and hardened services for each of the three.
`;

/** Debian wants a short one without an article. */
const synopsisOf = (description: string): string => (description.split(":")[0] ?? "").replace(/^An? /, "");

function changelogOf({ version, date }: DebSource): string {
  const rfc5322 = new Date(date).toUTCString().replace("GMT", "+0000");
  return `strongroom (${version}) unstable; urgency=medium\n\n  * /usr/lib/strongroom/CHANGELOG.md says what is new.\n\n -- ${MAINTAINER}  ${rfc5322}\n`;
}

/** As debsums reads it. */
const sumsOf = (tree: string): string =>
  readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((place) => `${createHash("md5").update(readFileSync(place)).digest("hex")}  ${path.relative(tree, place)}\n`)
    .sort((one, other) => (one.slice(34) < other.slice(34) ? -1 : 1))
    .join("");
