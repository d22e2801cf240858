import { readdirSync, readFileSync } from "node:fs";

// Reads /proc of Linux. On other systems the figures are NaN.

/** USER_HZ: the unit of the times in /proc, the same on every architecture that the project runs on. */
const TICK_US = 10_000;

/** Returns the processor time of a process and its ended children so far, in microseconds. */
export function cpuOf(pid: number): number {
  const fields = statOf(pid);
  if (fields === null) return Number.NaN;
  // utime, stime, cutime, cstime: fields 14 to 17 of proc_pid_stat(5), of which the first two are cut off.
  return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0) * TICK_US;
}

/** Returns the memory that a process shares with no other, in bytes. */
export function privateMemoryOf(pid: number): number {
  const text = readIfThere(`/proc/${pid}/smaps_rollup`) ?? "";
  const kilobytes = [...text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].map(([, figure]) => Number(figure));
  return kilobytes.length === 0 ? Number.NaN : 1_024 * kilobytes.reduce((sum, each) => sum + each, 0);
}

/** Returns the running children of this process. */
export function childrenOf(pid: number): readonly number[] {
  return allPids().filter((each) => parentOf(each) === pid);
}

/** Returns the parent of this process, or null if this process does not exist. */
export function parentOf(pid: number): number | null {
  const fields = statOf(pid);
  return fields === null ? null : Number(fields[1]);
}

/** Returns the program and its arguments. */
export const commandOf = (pid: number): string => (readIfThere(`/proc/${pid}/cmdline`) ?? "").replaceAll("\0", " ");

const allPids = (): readonly number[] =>
  process.platform === "linux"
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    : [];

/** Returns the fields from the third on. The second, the program's name in brackets, may contain spaces and brackets. */
function statOf(pid: number): readonly string[] | null {
  const text = readIfThere(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
