import { statSync } from "node:fs";
import { StoreError } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { readConsoleSettings } from "../console/console-settings.ts";
import { pagePort } from "../options/atm-options.ts";
import { readThresholds } from "../options/notes.ts";
import { inWords } from "../options/option-readers.ts";
import { OPTIONS, type OptionName, shownValue } from "../options/options.ts";
import type { Origin, Settings } from "../options/settings.ts";
import { didYouMean, UsageError } from "../options/usage-error.ts";
import { readPolicyText } from "../options/witness-policy.ts";
import { refuse, say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { table } from "../output/table.ts";
import { PROGRAM_OPTIONS, START_OPTIONS } from "../program-options.ts";
import { readBankSettings } from "../running/bank-settings.ts";
import { checkDatabaseUrls } from "../running/database.ts";
import { pageHost } from "./page-host.ts";

/** What a program takes, and how it reads options that depend on each other. */
interface Program {
  readonly options: readonly OptionName[];
  readonly readers: readonly ((settings: Settings) => unknown)[];
}

const pagePorts = (settings: Settings): unknown => settings.get("atms").map((n) => pagePort(n));

export const PROGRAMS: Readonly<Record<string, Program>> = {
  start: { options: START_OPTIONS, readers: [readBankSettings, readThresholds, readConsoleSettings, pagePorts] },
  bank: { options: PROGRAM_OPTIONS.bank, readers: [readBankSettings] },
  atm: { options: PROGRAM_OPTIONS.atm, readers: [readThresholds, pageHost] },
  console: { options: PROGRAM_OPTIONS.console, readers: [checkDatabaseUrls, readConsoleSettings, readPolicyText] },
};

/** `strongroom check-config [PROGRAM]`: reads all that the program would read before it begins, and begins nothing. */
export const checkConfiguration: Run = async ({ operands, settings }) => {
  const name = operands["PROGRAM"] ?? "start";
  const program = findProgram(name);
  refuseOthers(settings, name, program.options);
  const options = program.options.map((option) => found(settings, option));
  const problems = problemsOf(settings, program);
  const rows = options.map(({ option, value, origin }) => [option, value ?? "", originText(origin)]);
  const document = { program: name, ok: problems.length === 0, file: settings.configurationFile, options, problems };
  printResult(settings, document, table([["option", "value", "from"], ...rows]));
  warnOfOpenFile(settings, options);
  for (const problem of problems) refuse(problem, 2);
  return problems.length === 0 ? 0 : 2;
};

function findProgram(name: string): Program {
  const known = Object.keys(PROGRAMS);
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (program === undefined)
    throw new UsageError(`PROGRAM is "${name}", but must be ${inWords(known)}${didYouMean(name, known)}`);
  return program;
}

/** Throws UsageError for a flag that this program would refuse. */
function refuseOthers(settings: Settings, name: string, options: readonly OptionName[]): void {
  const others = (Object.keys(OPTIONS) as OptionName[]).filter((option) => option !== "json" && !options.includes(option));
  const [flag] = settings.flagsFor(others);
  if (flag !== undefined)
    throw new UsageError(
      `strongroom ${name} has no option ${flag}${didYouMean(flag.slice(2), options)}: check the program that has`,
    );
}

/** An option with its value as it may be shown, and where it comes from; both null if it is not given. */
interface Found {
  readonly option: OptionName;
  readonly value: string | null;
  readonly origin: Origin | null;
}

function found(settings: Settings, option: OptionName): Found {
  const given = settings.given(option);
  if (given === null) return { option, value: null, origin: null };
  // An option that was given several times has all of its values.
  const flags = settings.flagsFor([option]).filter((word) => word !== `--${option}`);
  const texts = flags.length > 0 ? flags : [given.text];
  return { option, value: texts.map((text) => shownValue(option, text)).join(","), origin: given.origin };
}

/** Every value that is wrong by itself, then those that are wrong together, a sentence each. */
function problemsOf(settings: Settings, { options, readers }: Program): readonly string[] {
  const attempts = [...options.map((option) => () => settings.find(option)), ...readers.map((read) => () => read(settings))];
  return [...new Set(attempts.flatMap((attempt) => problemOf(attempt)))];
}

function problemOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (error instanceof UsageError || error instanceof StoreError) return [error.message];
    throw error;
  }
}

function originText(origin: Origin | null): string {
  if (origin === null) return "not given";
  if (origin.from === "environment") return `environment ${origin.variable}`;
  return origin.from === "file" ? `${origin.file} line ${origin.line}` : origin.from;
}

/** A configuration file with a password should be its owner's alone. */
function warnOfOpenFile(settings: Settings, options: readonly Found[]): void {
  const isSecret = ({ option, value, origin }: Found): boolean =>
    origin?.from === "file" && value !== settings.given(option)?.text;
  const file = settings.configurationFile;
  if (process.platform === "win32" || !options.some(isSecret) || (statSync(file).mode & 0o077) === 0) return;
  say(`${file} has a secret, and others than its owner have rights to it: chmod 600 ${file}`);
}
