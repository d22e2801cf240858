import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type DebianPackage, MIRROR, PINS_FILE, type Pins } from "./debian-packages.ts";

const RELEASE = { number: "13", name: "trixie" } as const;
/** The libraries of Node.js and PostgreSQL, an init, the shell that initdb calls, and Debian's name with the texts of licences. */
const NAMES = ["base-files", "dash", "gcc-14-base", "libatomic1", "libc6", "libgcc-s1", "libstdc++6", "tini"] as const;
const KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";
const SOURCES = [
  ["debian", RELEASE.name],
  ["debian", `${RELEASE.name}-updates`],
  ["debian-security", `${RELEASE.name}-security`],
] as const;

/**
 * Pins what Debian has at this moment. apt verifies Debian's signatures with the keys of this machine, in a folder of its own: the
 * machine's own packages do not count.
 */
export function renewPins(root: string): Pins {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-apt-"));
  try {
    chmodSync(folder, 0o755); // apt fetches under an account of its own.
    for (const each of ["lists/partial", "archives/partial", "etc"]) mkdirSync(path.join(folder, each), { recursive: true });
    const list = SOURCES.map(([archive, suite]) => `deb [signed-by=${KEYS}] ${MIRROR}${archive} ${suite} main\n`).join("");
    writeFileSync(path.join(folder, "etc", "sources.list"), list);
    writeFileSync(path.join(folder, "status"), "");
    const options = optionsFor(folder);
    execFileSync("apt-get", [...options, "update"], { stdio: ["ignore", "ignore", "inherit"] });
    const printed = execFileSync("apt-get", [...options, "download", "--print-uris", ...NAMES], { encoding: "utf8" });
    const pins = { release: RELEASE.number, packages: printed.trim().split("\n").map(packageIn) };
    writeFileSync(path.join(root, PINS_FILE), `${JSON.stringify(pins, null, 2)}\n`);
    return pins;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const optionsFor = (folder: string): readonly string[] =>
  [
    `Dir::State=${folder}`,
    `Dir::State::status=${folder}/status`,
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}`,
    `Dir::Etc::SourceList=${folder}/etc/sources.list`,
    "Dir::Etc::SourceParts=/dev/null",
    "APT::Architecture=amd64",
    "APT::Architectures=amd64",
  ].flatMap((each) => ["-o", each]);

/** A line such as `'http://…/libc6_2.41-12_amd64.deb' libc6_2.41-12_amd64.deb 2850108 SHA256:b59b…`. */
export function packageIn(line: string): DebianPackage {
  const [, address = "", name = "", version = "", sha256 = ""] =
    /^'([^']+)' ([a-z0-9.+-]+)_([^_]+)_[a-z0-9]+\.deb \d+ SHA256:([0-9a-f]{64})$/.exec(line) ?? [];
  if (!address.startsWith(MIRROR)) throw new Error(`apt-get printed "${line}", which names no package with its SHA-256`);
  return { name, version: decodeURIComponent(version), file: decodeURIComponent(address.slice(MIRROR.length)), sha256 };
}
