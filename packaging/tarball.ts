import { gzipSync } from "node:zlib";

/** A file of a tarball. */
export interface Packed {
  /** With slashes, relative to the package. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isProgram: boolean;
}

const BLOCK = 512;
/** npm takes the first folder of a tarball for the package, whatever its name; this is what npm itself writes. */
const FOLDER = "package/";
const NAME_MOST = 100;
const PREFIX_MOST = 155;

/**
 * Returns a gzipped tar file (POSIX.1-1988, ustar) in npm's form. Its bytes follow from the names, bytes and `time` (in Unix
 * seconds) alone: no owner, no mode of this machine, no order of a disk. Throws RangeError for a name that is too long.
 */
export function tarball(files: readonly Packed[], time: number): Buffer {
  const sorted = files.toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  const blocks = sorted.flatMap(({ name, bytes, isProgram }) => [
    header(FOLDER + name, bytes.length, isProgram ? 0o755 : 0o644, time),
    bytes,
    Buffer.alloc(-bytes.length & (BLOCK - 1)),
  ]);
  const zipped = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  zipped[9] = 255; // Not the operating system of this machine.
  return zipped;
}

function header(path: string, size: number, mode: number, time: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, name } = split(path);
  block.write(name, 0);
  for (const [value, at, digits] of [
    [mode, 100, 7],
    [0, 108, 7],
    [0, 116, 7],
    [size, 124, 11],
    [time, 136, 11],
  ] as const)
    block.write(value.toString(8).padStart(digits, "0"), at);
  block.fill(" ", 148, 156);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A name of more than 100 bytes is divided at a slash. */
function split(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= NAME_MOST) return { prefix: "", name: path };
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(name) <= NAME_MOST && Buffer.byteLength(prefix) <= PREFIX_MOST) return { prefix, name };
  }
  throw new RangeError(`${path} is too long for a tar file`);
}
