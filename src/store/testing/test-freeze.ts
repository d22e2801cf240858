import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Sql } from "../driver/connect.ts";

/** Returns the id of the server's first process, whose children serve the connections. */
export async function postmasterOf(sql: Sql): Promise<number> {
  const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
  return Number(readFileSync(path.join(row?.folder ?? "", "postmaster.pid"), "utf8").split("\n")[0]);
}

/**
 * Stops the whole server, like a machine with a hanging disk or hypervisor. Its connections stay open, and the operating system
 * still accepts new ones. Returns a function that lets the server continue. Works only on Linux.
 */
export function freeze(postmaster: number): () => void {
  const signalled: number[] = [];
  const stop = (pid: number): void => {
    process.kill(pid, "SIGSTOP");
    signalled.push(pid);
  };
  // Stops the first process first, because it could start a new child meanwhile.
  stop(postmaster);
  for (const pid of childrenOf(postmaster)) stop(pid);
  return () => {
    for (const pid of signalled.splice(0))
      try {
        process.kill(pid, "SIGCONT");
      } catch {
        // The process has ended.
      }
  };
}

const childrenOf = (parent: number): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);

function parentOf(pid: string): number | null {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, "latin1")
        .replace(/^.*\) /s, "")
        .split(" ")[1],
    );
  } catch {
    return null;
  }
}
