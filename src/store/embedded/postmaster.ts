import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import type { Binaries } from "./postgres-programs.ts";

/** The content of postmaster.pid: about the server that runs on a cluster, or ran there when it was killed. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const pidFile = (cluster: Cluster): string => path.join(cluster.data, "postmaster.pid");

/** Returns null if there is no file, or not the whole of it yet. */
export function readPostmaster(cluster: Cluster): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(cluster), "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" } : null;
}

/** Returns true while a process of any account has this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Returns true while the process of this number is the server of this cluster. After a crash another program may have the number
 * in the file: it must not get a signal, and must not keep us from starting.
 */
export function isPostmasterOf(cluster: Cluster, pid: number): boolean {
  if (!isAlive(pid)) return false;
  const command = commandLine(pid);
  return command === null || (command.includes("postgres") && command.includes(cluster.data));
}

function commandLine(pid: number): string | null {
  if (process.platform === "win32") return null;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    const { status, stdout } = spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return status === 0 ? stdout : null;
  }
}

/**
 * Replaces this number in PostgreSQL's file by one that no process has. PostgreSQL does not start while that number is a living
 * process of our account. The file must stay, because it also names the shared memory by which PostgreSQL finds backends that
 * have outlived their postmaster. A server that starts meanwhile makes a new file, which this leaves alone: with a wrong number
 * in its file the server would end itself a minute later.
 */
export function disownPid(cluster: Cluster, pid: number): void {
  const file = openIfThere(pidFile(cluster));
  if (file === null) return;
  try {
    const [owner, ...rest] = readFileSync(file, "utf8").split("\n");
    // The new number is the longest that there is, so nothing of the old text is left behind it.
    if (Number(owner) === pid) writeSync(file, ["2147483647", ...rest].join("\n"), 0);
  } finally {
    closeSync(file);
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

const POLL_MS = 10;
const FAST_STOP_MS = 30_000;

/** Stops the server in order: it disconnects its clients and writes all out. If it does not obey, stops it as a crash would. */
export async function stopPostmaster(cluster: Cluster, pid: number, binaries: Binaries): Promise<void> {
  signal(pid, "INT", binaries);
  // A server stopped by SIGSTOP obeys only once it continues.
  signal(pid, "CONT", binaries);
  if (await hasEnded(cluster, pid, FAST_STOP_MS)) return;
  signal(pid, "QUIT", binaries);
  await hasEnded(cluster, pid, FAST_STOP_MS);
}

/** A zombie that no parent reaps stays "alive", so this also reads the file: a server that stops in order removes it. */
async function hasEnded(cluster: Cluster, pid: number, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(POLL_MS))
    if (readPostmaster(cluster)?.pid !== pid || !isAlive(pid)) return true;
  return false;
}

/** Windows has no signals: there PostgreSQL's own tool delivers them. */
function signal(pid: number, name: "INT" | "QUIT" | "CONT", binaries: Binaries): void {
  if (process.platform === "win32") {
    if (name === "CONT") return;
    spawnSync(binaries.pgCtl, ["kill", name, String(pid)]);
    return;
  }
  try {
    process.kill(pid, `SIG${name}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
