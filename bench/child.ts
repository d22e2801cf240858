import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The tasks of a program of this folder, by name. Arguments and answers are structured clones. */
export type Tasks = Readonly<Record<string, (...args: never[]) => unknown>>;

interface Question {
  readonly task: string;
  readonly args: unknown[];
}
type Answer = { readonly value: unknown } | { readonly failure: string };

/** A program of this folder in a separate process. It does one task at a time, and ends when this process ends. */
export class Child<Named extends Tasks> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #name: string;

  /** `name` is the file name of the program in this folder, or its whole URL, without its extension; `how` starts it otherwise. */
  constructor(name: string, how: ForkOptions = {}) {
    this.#name = name;
    const program = fileURLToPath(new URL(`${name}${path.extname(import.meta.url)}`, import.meta.url));
    this.#process = fork(program, [], { serialization: "advanced", ...how });
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Runs the task and resolves with its answer. Rejects if the task fails or the process ends. */
  async ask<Task extends keyof Named & string>(
    task: Task,
    ...args: Parameters<Named[Task]>
  ): Promise<Awaited<ReturnType<Named[Task]>>> {
    const done = new AbortController();
    const { signal } = done;
    try {
      this.#process.send({ task, args } satisfies Question);
      const [answer] = (await Promise.race([
        once(this.#process, "message", { signal }),
        once(this.#process, "exit", { signal }).then(() => [{ failure: "the process ended" }]),
      ])) as [Answer];
      if ("failure" in answer) throw new Error(`${this.#name}, ${task}: ${answer.failure}`);
      return answer.value as Awaited<ReturnType<Named[Task]>>;
    } finally {
      done.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.disconnect();
    await gone;
  }
}

/** The other end: runs the tasks that it receives. A program of a Child calls it once. */
export function serve(tasks: Tasks): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", ({ task, args }: Question) => {
    const answer = async (): Promise<unknown> => (tasks[task] as (...all: unknown[]) => unknown)(...args);
    answer().then(
      (value) => process.send?.({ value } satisfies Answer),
      (error: Error) => process.send?.({ failure: error.stack ?? String(error) } satisfies Answer),
    );
  });
}
