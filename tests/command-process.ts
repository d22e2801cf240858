import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { checkoutRoot, SOURCE_MAPS } from "./checkout.ts";

export interface CommandToRun {
  readonly args: readonly string[];
  /** All variables that the command sees. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The exit status of a command, and its whole output. */
export interface CommandRan {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const WORKER = path.join(checkoutRoot, "dist", "tests", "command-worker.js");

/**
 * A process that runs commands one after the other. Most of a command's time is the start of its process, so a test that needs many
 * commands takes a fraction of the time. It ends with the test's process.
 */
export class CommandProcess {
  #worker: ChildProcess | null = null;
  #isBusy = false;

  /** True while it runs a command. Others must run in their own processes meanwhile. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  async run(command: CommandToRun): Promise<CommandRan> {
    this.#isBusy = true;
    const worker = this.#worker ?? this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<CommandRan>();
    const ended = (code: number | null): void => reject(new Error(`${command.args.join(" ")} ended its process with ${code}`));
    worker.once("message", resolve).once("exit", ended);
    // The test's process must not end before the answer.
    worker.ref();
    worker.channel?.ref();
    worker.send(command);
    try {
      return await promise;
    } finally {
      worker.off("message", resolve).off("exit", ended);
      worker.unref();
      worker.channel?.unref();
      this.#isBusy = false;
    }
  }

  #start(): ChildProcess {
    const worker = fork(WORKER, { cwd: "/", execArgv: SOURCE_MAPS, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    worker.once("exit", () => {
      this.#worker = null;
    });
    this.#worker = worker;
    return worker;
  }
}
