import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A disk of a test's own that can be filled to the last page. */
export interface SmallDisk extends Disposable {
  /** Its root, also for processes that the test starts, for as long as the test's process lives. */
  readonly folder: string;
  /** Fills it up with a file of no use but for these bytes, in whole pages; all there is where nothing is said. */
  leave(bytes?: number): void;
}

/**
 * A file system in memory of so many bytes; null where this machine does not let us mount one, which takes Linux and root.
 * It is unmounted at once: what is open of it stays until its last user has ended, so no end of the test leaves a mount behind.
 */
export function smallDisk(bytes: number): SmallDisk | null {
  const point = mkdtempSync(path.join(tmpdir(), "strongroom-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes},mode=700`, "strongroom-test", point], { stdio: "ignore" });
  } catch {
    rmdirSync(point);
    return null;
  }
  const root = openSync(point, "r");
  execFileSync("umount", ["--lazy", point]);
  rmdirSync(point);
  const folder = `/proc/${process.pid}/fd/${root}`;
  const ballast = path.join(folder, "ballast");
  return {
    folder,
    leave(room) {
      rmSync(ballast, { force: true });
      const { bavail, bsize } = statfsSync(folder);
      if (room !== undefined) writeFileSync(ballast, Buffer.alloc(bavail * bsize - room));
    },
    [Symbol.dispose]: () => closeSync(root),
  };
}

/** Why a test that needs such a disk is left out; false where it is not. */
export const noSmallDisk = (): string | false => {
  using disk = smallDisk(4096);
  return disk === null && "only root may mount a small disk, on Linux";
};
