import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Linux's unit of processor time, on every machine that Node.js supports. */
const TICK_US = 10_000;

/**
 * Returns the processor time of this process, its programs and a PostgreSQL server so far, in microseconds. Unlike a rate it
 * hardly depends on other load of the machine. NaN if there is no /proc.
 */
export function processorTime(postmaster: number): number {
  if (!existsSync("/proc/self/stat")) return Number.NaN;
  const own = statOf("self");
  const server = statOf(String(postmaster));
  let ticks = own.used + own.ofEnded + server.used + server.ofEnded;
  for (const pid of readdirSync("/proc"))
    if (/^\d+$/.test(pid)) {
      const each = statOf(pid);
      if (each.parent === postmaster) ticks += each.used;
    }
  return ticks * TICK_US;
}

/** Returns the fields after the name, which is in brackets and may contain anything (proc_pid_stat(5)). */
function statOf(pid: string): { parent: number; used: number; ofEnded: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number);
    const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, used: user + system, ofEnded: userOfEnded + systemOfEnded };
  } catch {
    // The process has ended meanwhile.
    return { parent: 0, used: 0, ofEnded: 0 };
  }
}
