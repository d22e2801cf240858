import { gzipSync } from "node:zlib";
import { END, headerOf, paddingOf } from "./ustar.ts";

/** A file of a tarball. */
export interface Packed {
  /** With slashes, relative to the package. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isProgram: boolean;
}

/** npm takes the first folder of a tarball for the package, whatever its name; this is what npm itself writes. */
const FOLDER = "package/";

/**
 * Returns a gzipped tar file (POSIX.1-1988, ustar) in npm's form. Its bytes follow from the names, bytes and `time` (in Unix
 * seconds) alone: no owner, no mode of this machine, no order of a disk. Throws RangeError for a name that is too long.
 */
export function tarball(files: readonly Packed[], time: number): Buffer {
  const sorted = files.toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  const blocks = sorted.flatMap(({ name, bytes, isProgram }) => [
    headerOf({
      ...{ name: FOLDER + name, kind: "file", mode: isProgram ? 0o755 : 0o644 },
      ...{ size: bytes.length, time, owner: 0, target: "" },
    }),
    bytes,
    paddingOf(bytes.length),
  ]);
  return zipped(Buffer.concat([...blocks, END]), 9);
}

/** As `gzip -n`: without name, time and the operating system of this machine. */
export function zipped(bytes: Uint8Array, level: number): Buffer {
  const result = gzipSync(bytes, { level });
  result[9] = 255;
  return result;
}
