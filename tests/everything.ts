import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { freePort, Program } from "./program.ts";

/** `strongroom start` with all that belongs to it, on ports that nobody else uses. */
export interface Everything extends AsyncDisposable {
  readonly program: Program;
  /** The addresses of the two ATMs' pages. */
  readonly atms: readonly string[];
  readonly numbers: readonly number[];
  readonly bankPort: number;
}

/** Starts it all on this data folder; `numbers` are those of the ATMs, where the folder has some already. */
export async function startAll(
  data: string,
  numbers?: readonly number[],
  { flags = [], environment = {} }: { flags?: readonly string[]; environment?: NodeJS.ProcessEnv } = {},
): Promise<Everything> {
  const bankPort = await freePort();
  numbers ??= [await freeAtmNumber(), await freeAtmNumber()];
  const args = ["start", "--listen", `127.0.0.1:${bankPort}`, "--atms", numbers.join(","), ...flags];
  const program = new Program(args, { STRONGROOM_DATA: data, ...environment });
  await program.says("Strongroom is open", 60_000);
  return {
    program,
    atms: numbers.map((n) => `http://127.0.0.1:${5000 + n}`),
    numbers,
    bankPort,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** The number of an ATM whose port is free: ports from 5001 to 14999. */
export async function freeAtmNumber(): Promise<number> {
  for (;;) {
    const n = 1 + Math.floor(Math.random() * 9_998);
    if (await isFree(5000 + n)) return n;
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

/** The process and all below it, by /proc. */
export function descendants(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(
        Number(name),
        Number(
          readFileSync(`/proc/${name}/stat`, "utf8")
            .replace(/^.*\) /s, "")
            .split(" ")[1],
        ),
      );
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

/** The bank's workers below this process. */
export const workersOf = (root: number): readonly number[] =>
  descendants(root).filter((pid) => commandOf(pid).includes("worker.js"));

/** The process that seals the audit log, below this process. */
export const sealersOf = (root: number): readonly number[] =>
  descendants(root).filter((pid) => commandOf(pid).includes("sealer.js"));

/** The process that hashes passwords, below this process. */
export function hasherOf(root: number): number {
  const found = descendants(root).filter((pid) => commandOf(pid).includes("hasher.js"));
  if (found.length !== 1) throw new Error(`there are ${found.length} hashers`);
  return found[0] as number;
}

/** The command line of a process, its words parted by NUL; empty once it has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // It ended meanwhile.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself, as what lost its parent does.
  }
}
