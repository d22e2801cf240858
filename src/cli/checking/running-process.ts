import { readFileSync } from "node:fs";
import { UsageError } from "../options/usage-error.ts";

/** The program's file, as a checkout, a package and the container image start it. */
const PROGRAM = /(^|\/)(cli\.js|strongroom|strongroom\.cjs)$/;

/**
 * Returns the words after the program's own name on the command line of a process, also if an init stands before it. Empty if it is
 * no program of ours. Throws UsageError if this account may not look at it.
 */
export function argumentsOf(pid: number): readonly string[] {
  const words = read(pid, "cmdline");
  const at = words.findIndex((word) => PROGRAM.test(word));
  return at === -1 ? [] : words.slice(at + 1);
}

/** Returns the environment that a process was started with. Throws as argumentsOf. */
export const environmentOf = (pid: number): NodeJS.ProcessEnv =>
  Object.fromEntries(
    read(pid, "environ").flatMap((line) => {
      const at = line.indexOf("=");
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );

/** The strings of a file of /proc, which zeros end. */
function read(pid: number, name: "cmdline" | "environ"): readonly string[] {
  const file = `/proc/${pid}/${name}`;
  try {
    return readFileSync(file, "utf8").replace(/\0$/, "").split("\0");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH")
      throw new UsageError(
        process.platform === "linux"
          ? `there is no process ${pid}: name the process of a program that runs`
          : "strongroom health reads /proc, which only Linux has: ask the program's page instead",
      );
    throw new UsageError(`${file} cannot be read (${code}): run strongroom health under the account of that process`);
  }
}
