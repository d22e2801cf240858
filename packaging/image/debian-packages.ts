import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** A package of Debian, pinned. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Below the mirror. */
  readonly file: string;
  readonly sha256: string;
}

/** What the image takes from Debian. `npm run image -- --renew` writes it. */
export interface Pins {
  /** The number of Debian's release, such as 13. */
  readonly release: string;
  readonly packages: readonly DebianPackage[];
}

export const PINS_FILE = path.join("packaging", "image", "debian-packages.json");
export const MIRROR = "http://deb.debian.org/";
const KEPT = path.join(process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "strongroom", "debian");
const FETCH_MOST_MS = 120_000;

export const readPins = (root: string): Pins => JSON.parse(readFileSync(path.join(root, PINS_FILE), "utf8")) as Pins;

/** Files that something in the image opens: libraries, the two programs, and whose they are. */
const TAKEN = [
  /^usr\/lib\/x86_64-linux-gnu\/[^/]+\.so(\.[^/]+)?$/,
  /^usr\/lib64\/ld-linux-x86-64\.so\.2$/,
  /^usr\/bin\/(dash|sh|tini)$/,
  /^(etc\/debian_version|etc\/os-release|usr\/lib\/os-release)$/,
  /^usr\/share\/doc\/[^/]+(\/copyright)?$/,
  /^usr\/share\/common-licenses\/[^/]+$/,
];
/** A program finds its libraries by these names, which Debian keeps since its files moved below /usr. */
export const MERGED = ["bin", "lib", "lib64", "sbin"] as const;

/** True for a file of Debian that the image takes. */
export const isTaken = (name: string): boolean => TAKEN.some((each) => each.test(name));

/** Unpacks a package into `folder`. Throws Error if its file has not the pinned hash. */
export async function unpack(wanted: DebianPackage, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  execFileSync("dpkg-deb", ["--extract", await fileOf(wanted), folder], { stdio: ["ignore", "ignore", "inherit"] });
}

/** The package's own account of itself, as scanners look for it in an image without dpkg. */
export const controlOf = async (wanted: DebianPackage): Promise<string> =>
  execFileSync("dpkg-deb", ["--field", await fileOf(wanted)], { encoding: "utf8" });

/** The path of a package's file, fetched once. A hash decides, so that neither the mirror nor the way to it is trusted. */
async function fileOf({ name, version, file, sha256 }: DebianPackage): Promise<string> {
  const place = path.join(KEPT, `${sha256}.deb`);
  const kept = readIfThere(place);
  if (kept !== null && hashOf(kept) === sha256) return place;
  const response = await fetch(new URL(file, MIRROR), { signal: AbortSignal.timeout(FETCH_MOST_MS) });
  if (!response.ok)
    throw new Error(
      `${MIRROR}${file} answers ${response.status}: if Debian has replaced ${name} ${version}, pin what it has now (npm run image -- --renew), or put the old file there: ${place}`,
    );
  const bytes = Buffer.from(await response.arrayBuffer());
  if (hashOf(bytes) !== sha256)
    throw new Error(`${MIRROR}${file} has not the SHA-256 of ${PINS_FILE}: it is not ${name} ${version}; do not use it`);
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(`${place}.${process.pid}`, bytes);
  renameSync(`${place}.${process.pid}`, place);
  return place;
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
