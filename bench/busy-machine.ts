import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";

/** Two busy foreign programs for each core, each in its own session. They end when this object is disposed of. */
export function busyMachine(): AsyncDisposable {
  const programs = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { detached: true, stdio: "ignore" }),
  );
  // The programs must end with this process, however it ends.
  const end = (): void => {
    for (const each of programs) each.kill("SIGKILL");
  };
  process.on("exit", end);
  return {
    async [Symbol.asyncDispose]() {
      const gone = Promise.all(programs.map((each) => once(each, "exit")));
      end();
      await gone;
      process.off("exit", end);
    },
  };
}
