import { readFileSync } from "node:fs";

/** Reads a file as systemd's EnvironmentFile: a line NAME=value each, without quotes. */
export function environmentIn(file: string): Record<string, string> {
  const lines = readFileSync(file, "utf8").split("\n");
  return Object.fromEntries(
    lines
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
