import { readFileSync } from "node:fs";
import { isAlive } from "../../everything.ts";

/** The lines of a process's status by their names, such as Uid and CapEff. */
export const statusOf = (pid: number): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(`/proc/${pid}/status`, "utf8")
      .split("\n")
      .map((line) => line.split(":\t") as [string, string]),
  );

/** Those that have ended and that nobody has collected. */
export const zombiesAmong = (pids: readonly number[]): readonly number[] => pids.filter((pid) => !isAlive(pid));
