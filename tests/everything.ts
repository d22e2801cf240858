import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { isBadPort } from "../src/address/address.ts";
import { eventually } from "./eventually.ts";
import { freePort, Program } from "./program.ts";

/** `strongroom start` with its processes, on free ports. */
export interface Everything extends AsyncDisposable {
  readonly program: Program;
  /** The addresses of the two ATMs' pages. */
  readonly atms: readonly string[];
  readonly numbers: readonly number[];
  readonly bankPort: number;
  /** The address of the operators' console. */
  readonly console: string;
}

/** Starts everything on this data folder. `numbers` are the ATMs' numbers, if the folder already has ATMs. */
export async function startAll(
  data: string,
  numbers?: readonly number[],
  { flags = [], environment = {} }: { flags?: readonly string[]; environment?: NodeJS.ProcessEnv } = {},
): Promise<Everything> {
  const bankPort = await freePort();
  numbers ??= [await freeAtmNumber(), await freeAtmNumber()];
  const console = `127.0.0.1:${await freePort()}`;
  const addresses = ["--listen", `127.0.0.1:${bankPort}`, "--console-listen", console];
  const args = ["start", ...addresses, "--atms", numbers.join(","), ...flags];
  const program = new Program(args, { STRONGROOM_DATA: data, ...environment });
  await program.says("Strongroom is open", 60_000);
  return {
    program,
    atms: numbers.map((n) => `http://127.0.0.1:${5000 + n}`),
    numbers,
    bankPort,
    console: `http://${console}`,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** Returns the number of an ATM whose port is free, from 5001 to 14999, and which browsers open. */
export async function freeAtmNumber(): Promise<number> {
  for (;;) {
    const n = 1 + Math.floor(Math.random() * 9_998);
    if (!isBadPort(5000 + n) && (await isFree(5000 + n))) return n;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Kills (-9) the program and every process that descends from it, PostgreSQL too, as a power failure would. */
export async function killEverything({ program }: Everything): Promise<void> {
  for (const pid of descendants(program.process.pid as number)) kill(pid);
  await program.exited;
}

/** Returns the process and its descendants, read from /proc. */
export function descendants(root: number): readonly number[] {
  const found = [root];
  for (const pid of found) found.push(...childrenOf(pid));
  return found;
}

/** The kernel lists the children of each thread. To look for them among all processes of a machine takes a hundred times as long. */
function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`;
  const threads = unlessEnded(() => readdirSync(tasks)) ?? [];
  return threads
    .flatMap((thread) => unlessEnded(() => readFileSync(`${tasks}/${thread}/children`, "latin1"))?.split(" ") ?? [])
    .flatMap((child) => (child === "" ? [] : [Number(child)]));
}

/** Null if the process or the thread has ended meanwhile. */
function unlessEnded<Read>(read: () => Read): Read | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Returns the bank's workers below this process. */
export const workersOf = (root: number): readonly number[] =>
  descendants(root).filter((pid) => commandOf(pid).includes("worker.js"));

/** Returns the sequencer below this process. */
export const sequencersOf = (root: number): readonly number[] =>
  descendants(root).filter((pid) => commandOf(pid).includes("sequencer.js"));

/** Returns the hasher below this process. */
export function hasherOf(root: number): number {
  const found = descendants(root).filter((pid) => commandOf(pid).includes("hasher.js"));
  if (found.length !== 1) throw new Error(`there are ${found.length} hashers`);
  return found[0] as number;
}

/** Returns the command line of a process with NUL between its words, or an empty text if the process has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // The process ended meanwhile.
  }
}

/** Waits until these processes have ended. A server that ends in order removes its lock file, and its process ends a moment later. */
export async function allEnded(processes: readonly number[]): Promise<void> {
  await eventually(
    () => !processes.some(isAlive),
    () => `these live on: ${processes.filter(isAlive).map(commandOf).join("; ")}`,
  );
}

/** A zombie does not count as running. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // The process ended by itself, because its parent is gone.
  }
}
