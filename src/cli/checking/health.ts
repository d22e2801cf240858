import { inUrl } from "../../address/address.ts";
import { installation } from "../../installation/installation.ts";
import { findCommand, readArguments } from "../arguments.ts";
import type { Command, Run } from "../command.ts";
import { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { printResult } from "../output/result.ts";
import { type Asked, ask } from "./ask-health.ts";
import { healthOf } from "./health-pages.ts";
import { argumentsOf, environmentOf } from "./running-process.ts";

/**
 * `strongroom health [PROCESS]`: asks a running program whether it does its work, at the address that its own command line,
 * environment and configuration file name. Exit status 1 if it does not, or does not answer in time.
 */
export const seeHealth: Run = async ({ operands, settings, commands }) => {
  const pid = readProcess(operands["PROCESS"] ?? "1");
  const { program, asked } = runningIn(pid, commands);
  const checks = await Promise.all(asked.map(ask));
  const ok = checks.every((each) => each.ok);
  const text = checks.map(({ ok: isWell, what, found }) => `${isWell ? "✓" : "✗"} ${what}: ${found}\n`).join("");
  printResult(settings, { ok, process: pid, program, checks }, text);
  return ok ? 0 : 1;
};

function readProcess(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UsageError(`PROCESS is "${text}", but must be the number of a process, such as 1`);
}

/** Which program of ours a process is, and what it can be asked. Throws UsageError. */
function runningIn(pid: number, commands: Readonly<Record<string, Command>>): { program: string; asked: readonly Asked[] } {
  const argv = argumentsOf(pid);
  const { name, place } = findCommand(argv, commands);
  if (name === null) throw new UsageError(`process ${pid} is no program of strongroom: name the process of one`);
  const { operands, flags } = readArguments(
    name,
    commands[name] as Command,
    argv.filter((_, at) => !place.includes(at)),
  );
  const asked = healthOf(name, operands, new Settings(flags, environmentOf(pid), installation().base)).map(
    ({ what, scheme, host, port, path, anyStatus = false }): Asked => ({
      what,
      url: `${scheme}://${inUrl(OWN[host] ?? host)}:${port}${path}`,
      anyStatus,
    }),
  );
  if (asked.length > 0) return { program: name, asked };
  throw new UsageError(`process ${pid} runs strongroom ${name}, which serves nobody: there is nothing to ask`);
}

/** A program that listens on every address of the machine is asked on this one. */
const OWN: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
