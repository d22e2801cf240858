import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import type { Readable } from "node:stream";
import { checkoutRoot, SOURCE_MAPS } from "./checkout.ts";
import { CommandProcess, type CommandRan } from "./command-process.ts";

const NODE = path.join(checkoutRoot, "node_modules", ".bin", "node");
const MAIN = path.join(checkoutRoot, "dist", "src", "cli", "cli.js");

/** By default, passwords are cheap to check, customers take cash at once, a bank that stops waits for nobody, and no operator is signed in, whoever runs the tests. */
const SIMULATED = {
  STRONGROOM_BCRYPT_COST: "4",
  STRONGROOM_TAKE_CASH_WITHIN: "0",
  STRONGROOM_DRAIN_TIMEOUT: "0",
  XDG_CONFIG_HOME: path.join(checkoutRoot, "dist", "no-configuration"),
};

/** The variables of a program, of which the test gives `some`. Node's options name the PostgreSQL that `npm run databases` tries. */
function allVariables(some: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH, NODE_COMPILE_CACHE, NODE_OPTIONS } = process.env;
  const all = Object.entries({ PATH, NODE_COMPILE_CACHE, NODE_OPTIONS, ...SIMULATED, ...some });
  return Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** How soon a test sees that its program has ended without the text that it waits for. */
const LOOK_MS = 100;

/** The account of the program; by default the account of the test. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** A running `strongroom` command, started as a user would, but without the set-up that the test run has already done. */
export class Program implements AsyncDisposable {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly exited: Promise<number | null>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}, account: Account = {}) {
    this.process = spawn(NODE, [...SOURCE_MAPS, MAIN, ...args], {
      env: allVariables(environment),
      stdio: ["ignore", "pipe", "pipe"],
      cwd: "/",
      ...account,
    });
    this.process.stdout.on("data", (text) => (this.stdout += text));
    this.process.stderr.on("data", (text) => (this.stderr += text));
    this.exited = once(this.process, "close").then(([code]) => code as number | null);
  }

  /** Resolves once stdout or stderr has this text. If the program ends before, rejects with its whole output. */
  async says(text: string | RegExp, withinMs = 30_000): Promise<void> {
    const isThere = (): boolean =>
      [this.stdout, this.stderr].some((said) => (typeof text === "string" ? said.includes(text) : text.test(said)));
    const deadline = performance.now() + withinMs;
    for (let hasEnded = false; !isThere(); await this.#saysMore()) {
      if (hasEnded || performance.now() > deadline)
        throw new Error(`the program did not say "${text}" but:\n${this.stdout}\n${this.stderr}`);
      // What it said last may come after its end.
      hasEnded = this.process.exitCode !== null || this.process.signalCode !== null;
    }
  }

  /** Resolves once it says something, or after a moment. */
  #saysMore(): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.process.stdout.off("data", go);
        this.process.stderr.off("data", go);
        resolve();
      };
      const timer = setTimeout(go, LOOK_MS);
      this.process.stdout.on("data", go);
      this.process.stderr.on("data", go);
    });
  }

  /** Ends the program as a user would, and resolves with its exit status. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.process.kill(signal);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.stop();
  }
}

/** Commands in this process that need none of their own. */
const commands = new CommandProcess();
/** They listen for signals, and their resources last as long as their process. */
const SERVING = ["start", "bank", "atm", "console", "witness", "load"];

/**
 * Runs a command to its end. It shares a process with the commands before it, unless one of these still runs, or the command
 * needs a process of its own: for another account, other options of Node.js, or because it serves.
 */
export async function runProgram(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  account?: Account,
): Promise<CommandRan> {
  const needsOwn = account !== undefined || environment["NODE_OPTIONS"] !== undefined || SERVING.includes(args[0] ?? "");
  if (!needsOwn && !commands.isBusy) return commands.run({ args, environment: allVariables(environment) });
  const program = new Program(args, environment, account);
  const code = await program.exited;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

/** Runs a command that is refused before it begins, in the process that commands share. If it begins, it is never answered. */
export const runRefused = (args: readonly string[], environment: NodeJS.ProcessEnv): Promise<CommandRan> =>
  commands.run({ args, environment: allVariables(environment) });

/** Returns a port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
