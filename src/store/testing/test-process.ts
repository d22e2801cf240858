import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

/** A child process of a test. It prints one line of JSON, then waits for `finish` or a kill. */
export interface TestProcess<Line> {
  readonly child: ChildProcess;
  readonly line: Line;
  /** Lets it continue, and waits for its end. */
  finish(): Promise<void>;
  /** Kills it (-9) and waits for its end. */
  kill(): Promise<void>;
}

/**
 * Runs a program text that may import the files of this room as `folder/file`. The program calls `told(value)` once, which
 * prints the value and resolves when the test calls finish().
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
