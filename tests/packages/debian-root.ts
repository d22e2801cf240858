import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** Where bootstrapped roots are kept: making one takes minutes. */
const KEPT = path.join(process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "strongroom", "roots");
const MIRROR = "http://deb.debian.org/debian";

/**
 * Returns a folder with a minimal Debian of this release as debootstrap makes it, with what our package depends on, so that it installs without a network. Nobody may change it.
 */
export function bootstrapped(release: string, say: (line: string) => void): string {
  const root = path.join(KEPT, release);
  if (existsSync(root)) return root;
  const draft = `${root}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  say(`bootstrapping Debian ${release} in ${root}, once`);
  execFileSync("debootstrap", ["--variant=minbase", "--include=systemd,libatomic1,libstdc++6", release, draft, MIRROR], {
    stdio: "ignore",
  });
  renameSync(draft, root);
  return root;
}

/** A machine to try a package in. */
export interface Machine extends Disposable {
  /** A bootstrapped Debian that this trial may change. */
  readonly root: string;
}

/** A copy of a bootstrapped root: an overlay, which goes with the folder. */
export function copyOf(base: string, folder: string): Machine {
  const [root, upper, work] = ["root", "upper", "work"].map((name) => path.join(folder, name)) as [string, string, string];
  for (const each of [root, upper, work]) mkdirSync(each);
  execFileSync("mount", ["-t", "overlay", "overlay", "-o", `lowerdir=${base},upperdir=${upper},workdir=${work}`, root]);
  execFileSync("mount", ["-t", "proc", "proc", path.join(root, "proc")]);
  return { root, [Symbol.dispose]: () => void execFileSync("umount", ["--recursive", "--lazy", root]) };
}
