import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { Supervisor } from "../processes/supervise.ts";
import type { BankSettings } from "../startup/settings.ts";

/** A process of the bank whose primary is this process, with its log lines and its ends so far. */
export interface Launched {
  readonly supervisor: Supervisor;
  readonly lines: { readonly msg: string }[];
  readonly ends: { readonly code: number | null; readonly ordered: boolean }[];
}

/** Runs a program such as "processes/worker" once `start` is called, in a separate process session if `detached`. */
export function launch(program: string, settings: BankSettings, { detached = false } = {}): Launched {
  const file = fileURLToPath(new URL(`../${program}${path.extname(import.meta.url)}`, import.meta.url));
  const [lines, ends]: [Launched["lines"], Launched["ends"]] = [[], []];
  const start = (): ChildProcess => {
    const options = { detached, serialization: "advanced", execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] } as const;
    const child = fork(file, options as never);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n")) if (line.startsWith("{")) lines.push(JSON.parse(line));
    });
    return child;
  };
  const supervisor = new Supervisor(program, start, settings, pino({ level: "silent" }));
  supervisor.watch({ onEnd: ({ code, ordered }) => ends.push({ code, ordered }) });
  return { supervisor, lines, ends };
}
