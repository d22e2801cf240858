import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Examined, examine, type Finding, type Listens, type Place } from "../../doctor/doctor.ts";
import { installation } from "../../installation/installation.ts";
import type { Run } from "../command.ts";
import { atmKeyFile, auditFolder, auditLogKeyFile, auditorKeyFile, bankKeyFile, postgresFolder } from "../data-folder.ts";
import { PORT_BASE } from "../options/atm-options.ts";
import type { Settings } from "../options/settings.ts";
import { printResult } from "../output/result.ts";
import { checkDatabaseUrls } from "../running/database.ts";
import { bankKeyPlaces, machineKeyPlace } from "./key-forms.ts";

/** `strongroom doctor`: prints a line for each finding; exit status 1 if anything is wrong. */
export const seeDoctor: Run = async ({ settings }) => {
  checkDatabaseUrls(settings);
  const examined = await examine(placeOf(settings));
  const all = examined.flatMap(({ findings }) => findings);
  const count = (state: Finding["state"]): number => all.filter((finding) => finding.state === state).length;
  const [wrong, doubtful] = [count("wrong"), count("doubtful")];
  const ok = wrong === 0;
  const summary = ok
    ? `nothing is wrong${doubtful === 0 ? "" : `; look at ${doubtful} marked with !`}`
    : `${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong, and ${doubtful} doubtful`;
  printResult(settings, { ok, wrong, doubtful, checks: examined }, `${examined.map(linesOf).join("")}${summary}\n`);
  return ok ? 0 : 1;
};

const MARKS: Readonly<Record<Finding["state"], string>> = { well: "✓", doubtful: "!", wrong: "✗" };

const linesOf = ({ check, findings }: Examined): string =>
  findings
    .map(({ state, what, todo }) => `${MARKS[state]} ${check}: ${what}${todo === null ? "" : `. To do: ${todo}`}\n`)
    .join("");

/** What is looked at: a bank, ATMs, or both, by what lies in the data folder. */
function placeOf(settings: Settings): Place {
  const data = settings.dataFolder;
  const atms = atmsIn(data);
  const isOfAtmsOnly = atms.length > 0 && !existsSync(path.dirname(bankKeyFile(data))) && !existsSync(postgresFolder(data));
  const given = settings.find("database-url");
  const isBank = given !== null || !isOfAtmsOnly;
  return {
    dataFolder: data,
    databaseUrl: given,
    ownerUrl: settings.find("database-owner-url"),
    consoleUrl: settings.find("database-console-url"),
    listens: [
      ...(isBank ? bankListens(settings) : []),
      ...(atms.length > 0 || isOfAtmsOnly ? atms : settings.get("atms")).map((n) => pageOf(settings, n)),
    ],
    keys: bankKeyPlaces(data),
    auditorKey: auditorKeyFile(data),
    auditFolder: auditFolder(data),
    auditLogKey: `${auditLogKeyFile(data)}.pub`,
    auditOrigin: settings.get("audit-origin"),
    machineKeys: atms.map((n) => machineKeyPlace(atmKeyFile(data, n))).filter(({ file }) => existsSync(file)),
    hasBank: isBank,
    program: installation().root,
  };
}

function bankListens(settings: Settings): readonly Listens[] {
  const named = [
    ["the bank", "listen"],
    ["the bank's status", "status"],
    ["the page that checks receipts", "receipts-listen"],
    ["the console", "console-listen"],
  ] as const;
  return named.flatMap(([what, option]) => {
    const address = settings.find(option);
    return address === null ? [] : [{ what, option: `--${option}`, ...address }];
  });
}

const pageOf = (settings: Settings, n: number): Listens => ({
  ...{ what: `the page of ATM ${n}`, option: "--port", host: settings.get("host"), port: PORT_BASE + n },
});

/** The numbers of the ATMs whose folders lie here; none if the folder cannot be read, which its own check says. */
function atmsIn(data: string): readonly number[] {
  try {
    return readdirSync(data)
      .flatMap((name) => /^atm-([1-9]\d{0,3})$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
