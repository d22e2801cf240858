import { readFile } from "node:fs/promises";
import { openLog } from "../../process/process.ts";
import { type NoteVerifier, parseLogKey } from "../../tlog/tlog.ts";
import { makeWitnessKey, openWitness, readWitnessKey } from "../../witness/witness.ts";
import type { Run } from "../command.ts";
import { makeFolder, witnessFolder, witnessKeyFile } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { tellParent } from "./child-program.ts";
import { untilStopped } from "./until-stopped.ts";

/** `strongroom witness`: an independent witness, until it is stopped. */
export const witness: Run = async ({ settings }) => {
  const { stopped } = untilStopped();
  const data = settings.dataFolder;
  const listen = settings.get("witness-listen");
  const logs = await readLogKeys(settings);
  const log = openLog(settings.get("log-level"), "witness");
  const key = await readWitnessKey(settings.find("key") ?? witnessKeyFile(data));
  const running = await openWitness({
    ...{ folder: await makeFolder(witnessFolder(data)), listen, key, logs },
    log: (level, message, fields) => log[level](fields, message),
  });
  say(`the witness ${key.signer.name} serves add-checkpoint on http://${listen.host}:${running.port}`);
  tellParent({ kind: "ready" });
  await stopped;
  await running.close();
  return 0;
};

/** `strongroom witness keygen NAME` */
export const generateWitnessKey: Run = async ({ operands, settings }) => {
  const name = operands["NAME"] ?? "";
  const out = settings.find("out");
  const data = settings.dataFolder;
  if (out === null) await makeFolder(witnessFolder(data));
  const file = out ?? witnessKeyFile(data);
  await makeWitnessKey(name, file).catch((error: unknown) => {
    if (error instanceof RangeError) throw new UsageError(`the name is "${name}", but must be ${error.message}`);
    throw error;
  });
  printResult(settings, { name, files: [file, `${file}.pub`] }, `${file}\n${file}.pub\n`);
  say(`keep ${file} on the witness's machine; whoever relies on the witness needs the line in ${file}.pub`);
  return 0;
};

async function readLogKeys(settings: Settings): Promise<readonly NoteVerifier[]> {
  const files = settings.all("log");
  if (files.length === 0)
    throw new UsageError("--log is needed: a witness without a log cosigns nothing; see strongroom audit log-key");
  return await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, "utf8").catch((error: Error) => {
        throw new UsageError(`--log is "${file}", which cannot be read: ${error.message}`);
      });
      return parseLogKey(text);
    }),
  );
}
