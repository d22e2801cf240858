import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The Debian release that the trial runs on. */
const RELEASE = "trixie";
/**
 * What the machines of the cluster install (docs/CLUSTER.md), what Node.js needs, and systemd, which checks the units.
 */
const PACKAGES = [
  "libatomic1",
  "postgresql-17",
  "patroni",
  "etcd-server",
  "etcd-client",
  "haproxy",
  "nftables",
  "prometheus",
  "systemd",
];
/** What this machine needs to make namespaces and the root. */
const PROGRAMS: Readonly<Record<string, string>> = { debootstrap: "debootstrap", ip: "iproute2", nft: "nftables" };

const cache = (): string => path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "strongroom", "roots");

/**
 * Returns the folder of a Debian with the packages of the cluster. Makes it at the first call, which takes minutes, from the package
 * source that apt has here. Throws an Error that says what is missing.
 */
export function debianRoot(): string {
  installPrograms();
  // Another list makes another root.
  const list = createHash("sha256").update(PACKAGES.join()).digest("hex").slice(0, 8);
  const root = path.join(cache(), `${RELEASE}-cluster-${list}`);
  if (existsSync(root)) return root;
  const fresh = `${root}.${process.pid}.new`;
  process.stderr.write(`failover: making a Debian ${RELEASE} in ${root} (once, some minutes)\n`);
  mkdirSync(cache(), { recursive: true });
  try {
    const args = ["--variant=minbase", `--include=${PACKAGES.join(",")}`, RELEASE, fresh, packageSource()];
    const done = spawnSync("debootstrap", args, { stdio: ["ignore", "ignore", "inherit"] });
    if (done.status !== 0) throw new Error("debootstrap failed; what it said stands above");
    renameSync(fresh, root);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return root;
}

function installPrograms(): void {
  const has = (name: string): boolean => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
  const missing = Object.keys(PROGRAMS).filter((name) => !has(name));
  if (missing.length === 0) return;
  if (!existsSync("/usr/bin/apt-get")) throw new Error(`the trial needs ${missing.join(", ")}: install them`);
  const packages = missing.map((name) => PROGRAMS[name] as string);
  process.stderr.write(`failover: installing ${packages.join(", ")}\n`);
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
  ]) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const done = spawnSync("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] });
    if (done.status !== 0) throw new Error(`apt-get ${args[0]} failed; what it said stands above`);
  }
}

/** The address of Debian's packages, as apt has it here: the source of the main archive, not of its updates. */
function packageSource(): string {
  const targets = execFileSync("apt-get", ["indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)"], { encoding: "utf8" });
  const main = targets
    .split("\n")
    .map((line) => line.split(" "))
    .find(([site = "", release = "", component]) => /\/debian\/?$/.test(site) && /^\w+$/.test(release) && component === "main");
  if (main?.[0] === undefined) throw new Error("apt has no source of Debian's main archive here");
  return main[0];
}
