import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { WitnessFiles } from "../../atm/atm.ts";
import type { Run } from "../command.ts";
import { atmFolder } from "../data-folder.ts";
import { UsageError } from "../options/usage-error.ts";
import { jsonLine, table, time } from "../output/table.ts";
import { compareWitnesses } from "./compare-witnesses.ts";

interface Witnessed {
  readonly atm: number;
  /** From the kept note, whose signature the ATM has verified. */
  readonly records: number | null;
  readonly root: string | null;
  /** In milliseconds since 1970 UTC. */
  readonly keptAt: number | null;
  readonly file: string;
  /** Files with evidence of a checkpoint that the ATM refused. */
  readonly alarms: readonly string[];
}

/**
 * `strongroom audit witnesses`: the checkpoints and alarms that the ATMs of this data folder keep, and how these checkpoints and
 * those of --checkpoint agree with each other and with the log.
 */
export const listWitnesses: Run = async ({ settings }) => {
  const data = settings.dataFolder;
  const others = settings.all("checkpoint");
  // Whoever only compares files needs no data folder.
  const numbers = others.length > 0 && !existsSync(data) ? [] : atmNumbers(data);
  const witnesses = await Promise.all(numbers.map((n) => witnessed(data, n)));
  const kept = witnesses.filter(({ records }) => records !== null).map(({ file }) => file);
  const disagreements = await compareWitnesses(settings, [...kept, ...others]);
  if (settings.get("json")) {
    for (const each of witnesses) process.stdout.write(jsonLine(each));
    for (const disagreement of disagreements) process.stdout.write(jsonLine({ disagreement }));
  } else {
    process.stdout.write(table([["ATM", "records", "kept since", "root", "alarms", "file"], ...witnesses.map(row)]));
    for (const each of disagreements) process.stdout.write(`DISAGREEMENT: ${each}\n`);
    for (const { alarms } of witnesses) for (const file of alarms) process.stdout.write(`ALARM: ${file}\n`);
  }
  return disagreements.length === 0 && witnesses.every(({ alarms }) => alarms.length === 0) ? 0 : 1;
};

async function witnessed(data: string, n: number): Promise<Witnessed> {
  const folder = atmFolder(data, n);
  const files = new WitnessFiles(folder, n);
  const [, size, root] = (await files.readNote())?.split("\n") ?? [];
  return {
    atm: n,
    records: size === undefined ? null : Number(size),
    root: root ?? null,
    keptAt: await files.keptAt(),
    file: files.note,
    alarms: (await files.listEvidence()).map((name) => path.join(folder, name)),
  };
}

const row = ({ atm, records, root, keptAt, file, alarms }: Witnessed): string[] => [
  String(atm),
  records === null ? "none yet" : String(records),
  keptAt === null ? "" : time(keptAt),
  root ?? "",
  String(alarms.length),
  file,
];

/** The ATMs whose folder lies in the data folder. */
function atmNumbers(data: string): number[] {
  let names: readonly string[];
  try {
    names = readdirSync(data);
  } catch (error) {
    throw new UsageError(`the data folder ${data} cannot be read: ${(error as Error).message}; name another with --data`);
  }
  return names
    .flatMap((name) => /^atm-([1-9]\d{0,3})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
