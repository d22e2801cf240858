import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A separate disk for one test, which can be filled to the last page. */
export interface SmallDisk extends Disposable {
  /** The root folder. Processes that the test starts may use it too, as long as the test's process lives. */
  readonly folder: string;
  /** Fills the disk with a file, except for these bytes in whole pages; by default it frees the whole disk. */
  leave(bytes?: number): void;
}

/**
 * A file system in memory with this size; null if this machine does not allow to mount one, which needs Linux and root.
 * It is unmounted at once and stays usable while its root is open, so even a killed test leaves no mount.
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

/** The reason to skip a test that needs such a disk; false if the disk is available. */
export const noSmallDisk = (): string | false => {
  using disk = smallDisk(4096);
  return disk === null && "only root may mount a small disk, on Linux";
};
