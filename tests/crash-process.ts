import { once } from "node:events";
import { readFileSync } from "node:fs";
import { descendants } from "./everything.ts";
import type { Program } from "./program.ts";

/** Returns whether the program itself has ended. Its children may still run. */
export async function endsWithin({ process }: Program, withinMs: number): Promise<boolean> {
  if (process.exitCode !== null || process.signalCode !== null) return true;
  const late = new AbortController();
  const ended = once(process, "exit", { signal: late.signal }).then(
    () => true,
    () => false,
  );
  const timer = setTimeout(() => late.abort(), withinMs);
  const result = await ended;
  clearTimeout(timer);
  return result;
}

/** Kills a process and its descendants. */
export function killAll(root: number | undefined): void {
  if (root !== undefined) for (const pid of descendants(root)) kill(pid);
}

/** Sends SIGKILL to a process that may have ended already. */
export function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Returns the command line of a process, or an empty text if it has ended. */
export const commandOf = (pid: number): string => readOf(pid, "cmdline");
/** Returns the environment at the start of a process, or an empty text if it has ended. */
export const environmentOf = (pid: number): string => readOf(pid, "environ");

function readOf(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return "";
  }
}
