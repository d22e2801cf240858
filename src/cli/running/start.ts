import { AUTHORITIES, childEnvironment } from "../../process/process.ts";
import type { Run } from "../command.ts";
import { enrolMissing } from "../commands/enrolment.ts";
import { readConsoleSettings } from "../console/console-settings.ts";
import { makeFolder } from "../data-folder.ts";
import { pagePort } from "../options/atm-options.ts";
import { readThresholds } from "../options/notes.ts";
import { type OptionName, variableOf } from "../options/options.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";
import { PROGRAM_OPTIONS, type ProgramName } from "../program-options.ts";
import { Aftermath } from "./aftermath.ts";
import { readBankSettings } from "./bank-settings.ts";
import { banner } from "./banner.ts";
import { ChildProgram, type ToParent } from "./child-program.ts";
import { type Database, keepDatabase } from "./database.ts";
import { KeptProgram } from "./kept-program.ts";
import { migrateFirst } from "./migrate-first.ts";
import { type Stop, stoppedInOrder, untilStopped } from "./until-stopped.ts";

/** `strongroom start`: a bank, its ATMs and its console as child programs, in one terminal, until Ctrl-C. */
export const start: Run = ({ settings }) => {
  const stop = untilStopped();
  return stoppedInOrder(stop, () => bringUp(settings, stop));
};

async function bringUp(settings: Settings, stop: Stop): Promise<number> {
  // Check the whole command line before anything is made.
  readBankSettings(settings);
  readThresholds(settings);
  const { origin } = readConsoleSettings(settings);
  const bankAddress = textOf(settings.get("listen"));
  const banks = [bankAddress, ...settings.all("bank").flat().map(textOf)].join(",");
  const data = await makeFolder(settings.dataFolder);
  const numbers = settings.get("atms");
  for (const n of numbers) pagePort(n);
  const programs: KeptProgram[] = [];
  stop.atOnce.addEventListener("abort", () => {
    for (const program of programs) program.kill();
  });
  const told = stop.stopped.then(() => Promise.reject(stop.inOrder.reason));
  told.catch(() => {});
  const database = await keepDatabase(settings, stop.inOrder);
  const aftermath = new Aftermath(database.url, settings.get("currency"), stop.inOrder);
  const run = (name: string, command: ProgramName, args: readonly string[]): Promise<ToParent> => {
    const environment = { ...environmentOf(command, database), STRONGROOM_DATA: data };
    const line = [command, ...args, ...flagsFor(settings, command)];
    const program = new KeptProgram(name, () => new ChildProgram(name, line, environment), aftermath);
    programs.push(program);
    return Promise.race([program.ready, told]);
  };
  try {
    await Promise.race([migrateFirst(database, stop.inOrder), told]);
    say("starting the bank");
    await run("the bank", "bank", []);
    await enrolMissing(settings, database.url, numbers);
    stop.inOrder.throwIfAborted();
    say(`starting ATM ${numbers.join(" and ATM ")}, and the operators' console`);
    const [{ notice = null }] = await Promise.all([
      run("the console", "console", []),
      ...numbers.map((n) => run(`ATM ${n}`, "atm", [String(n), "--bank", banks])),
    ]);
    process.stdout.write(banner({ numbers, bankAddress, bankProcess: programs[0]?.pid, origin, data, notice }));
    const ended = await Promise.race([
      stop.stopped.then(() => undefined),
      ...programs.map((program) => program.gone.then(() => program)),
    ]);
    if (ended !== undefined) say(`${ended.name} ended by itself`);
    return ended === undefined ? 0 : 1;
  } finally {
    say("stopping");
    // The bank last: the others may still have requests for it.
    const [bank, ...others] = programs;
    await Promise.all(others.map((program) => program.stop()));
    await bank?.stop();
    await database.leave();
    say("everything is stopped");
  }
}

/** The terminal is for the banner: by default only warnings are logged to it. */
const QUIET = { STRONGROOM_LOG_LEVEL: "warn" };

/**
 * The environment of a child program. An ATM does not get the database, the console has its own login, no child gets the login of the
 * database's owner, and no two ATMs share a port or a key.
 */
function environmentOf(command: ProgramName, { url, consoleUrl }: Database): NodeJS.ProcessEnv {
  const names = variablesOf(command).filter((name) => !NOT_SHARED.has(name));
  if (command === "atm") return { ...QUIET, ...childEnvironment(names) };
  const login = command === "console" ? (consoleUrl ?? url) : url;
  return { ...QUIET, ...childEnvironment([...AUTHORITIES, ...names]), DATABASE_URL: login };
}

const NOT_SHARED: ReadonlySet<string> = new Set(["STRONGROOM_PORT", "STRONGROOM_KEY", "DATABASE_OWNER_URL"]);

/** The variables that a command's options may come from. */
const variablesOf = (command: ProgramName): readonly string[] =>
  PROGRAM_OPTIONS[command].flatMap((name) => variableOf(name) ?? []);

/** The flags of `start` that its child program takes too. The environment passes the data folder and the database's URL. */
function flagsFor(settings: Settings, command: ProgramName): readonly string[] {
  return settings.flagsFor(PROGRAM_OPTIONS[command].filter((option) => !NOT_FLAGS.has(option)));
}

const NOT_FLAGS: ReadonlySet<OptionName> = new Set(["data", "database-url", "database-owner-url", "bank"]);

const textOf = ({ host, port }: { host: string; port: number }): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
