import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { isAlive } from "../everything.ts";

/** Where a command is typed, and in which environment. */
export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const SAID_MOST_MS = 300_000;
const STOP_MOST_MS = 60_000;

/** A command line that runs in a shell, as a person types it. It is a process group, as in a terminal. */
export class Typed implements AsyncDisposable {
  readonly line: string;
  output = "";
  readonly #process: ChildProcessByStdio<null, Readable, Readable>;
  readonly #exited: Promise<number | null>;

  constructor(line: string, place: Place) {
    this.line = line;
    this.#process = spawn("/bin/sh", ["-c", line], { ...place, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream.setEncoding("utf8").on("data", (text) => (this.output += text));
    this.#exited = once(this.#process, "close").then(([code]) => code as number | null);
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Resolves with the exit status. */
  ended(): Promise<number | null> {
    return this.#exited;
  }

  /** Resolves once it has printed this. Rejects with all that it printed if it ends before. */
  async says(text: string): Promise<void> {
    const deadline = performance.now() + SAID_MOST_MS;
    while (!this.output.includes(text)) {
      if (this.#process.exitCode !== null || performance.now() > deadline)
        throw new Error(`"${this.line}" did not print "${text}" but:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ctrl-C: the signal reaches the whole group. Resolves with the exit status. */
  async interrupt(): Promise<number | null> {
    process.kill(-this.pid, "SIGINT");
    const late = setTimeout(() => process.kill(-this.pid, "SIGKILL"), STOP_MOST_MS);
    const code = await this.#exited;
    clearTimeout(late);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (isAlive(this.pid)) await this.interrupt();
  }
}

/** Runs a command line to its end and returns what it printed. Rejects with that if it fails. */
export async function type(line: string, place: Place): Promise<string> {
  const typed = new Typed(line, place);
  const code = await typed.ended();
  if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${typed.output}`);
  return typed.output;
}

/** What a folder takes on the disk, in MB of 1,048,576 bytes, as `du -sm` counts. */
export const sizeMb = (folder: string): number =>
  Number(execFileSync("du", ["-sm", folder], { encoding: "utf8" }).split("\t")[0]);
