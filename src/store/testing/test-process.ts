import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

/** A process of its own for a test: it prints one line of JSON and then waits to be told to go on, or to be killed. */
export interface TestProcess<Line> {
  readonly child: ChildProcess;
  readonly line: Line;
  /** Ends its wait and waits for its end. */
  finish(): Promise<void>;
  /** As the machine's power switch does. */
  kill(): Promise<void>;
}

/**
 * Runs a program text that may import the files of this room as `folder/file`, and awaits `told(value)`, which prints the
 * value and resolves when the test calls finish().
 */
export async function runProcess<Line>(
  program: string,
  options: { uid?: number; gid?: number } = {},
): Promise<TestProcess<Line>> {
  const extension = path.extname(import.meta.url);
  const source = program.replace(/"(\w+\/[\w-]+)"/g, (_, file) =>
    JSON.stringify(new URL(`../${file}${extension}`, import.meta.url).href),
  );
  const told = `const told = (value) => new Promise((go) => { console.log(JSON.stringify(value)); process.stdin.once("data", go).once("end", go); });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", `${told}\n${source}\nprocess.stdin.destroy();`], {
    ...options,
    cwd: "/",
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [text] = (await Promise.race([once(createInterface(child.stdout), "line"), ended.then(() => ["null"])])) as [string];
  return {
    child,
    line: JSON.parse(text) as Line,
    async finish() {
      child.stdin.end("\n");
      await ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
