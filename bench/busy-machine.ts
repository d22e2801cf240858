import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";

/** Programs of somebody else, two for each core, that never rest, each in a session of its own; they end when this is disposed of. */
export function busyMachine(): AsyncDisposable {
  const programs = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { detached: true, stdio: "ignore" }),
  );
  // Whatever ends this process, they must not go on.
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
