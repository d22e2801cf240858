import { readFile } from "node:fs/promises";
import { checkProof, encodeLine, keepCheckpoint, proveRecord, readCheckpoint } from "../../audit/audit.ts";
import { formatLogKey, openCheckpoint } from "../../tlog/tlog.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import { readIndex } from "../options/operands.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { writeNewFile } from "../output/new-file.ts";
import { printResult } from "../output/result.ts";
import { findCosigned } from "./audit-cosigned.ts";
import { readLogKey } from "./audit-keys.ts";
import { withReading } from "./audit-reading.ts";

/** `strongroom audit prove INDEX` */
export const proveAudit: Run = async ({ operands, settings }) => {
  const index = readIndex(operands);
  const verifier = await readLogKey(settings);
  await withReading(settings, { command: "prove", filter: String(index) }, async () => {});
  const proof = await proveRecord(auditFolder(settings.dataFolder), verifier, index);
  await writeResult(settings, proof);
  if (checkProof(proof, verifier).line === null)
    say("the plaintext file of this record is not here: the proof holds its hash only");
  return 0;
};

/** `strongroom audit check-proof FILE` */
export const checkAuditProof: Run = async ({ operands, settings }) => {
  const file = operands["FILE"] ?? "";
  const verifier = await readLogKey(settings);
  const proof = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`the proof ${file} cannot be read: ${error.message}`);
  });
  const { index, head, line } = checkProof(proof, verifier);
  const text = line === null ? "" : encodeLine(line);
  const record = line === null ? null : (JSON.parse(text) as object);
  printResult(settings, { index, log: verifier.name, size: head.size, record }, line === null ? "" : `${text}\n`);
  say(`record ${index} is in the log ${verifier.name}, whose key signed ${head.size} records`);
  return 0;
};

/** `strongroom audit checkpoint` */
export const printCheckpoint: Run = async ({ settings }) => {
  if (settings.get("cosigned")) {
    const cosigned = await findCosigned(settings);
    if (cosigned !== null) await writeResult(settings, cosigned);
    return cosigned === null ? 1 : 0;
  }
  const [dir, verifier, out] = [auditFolder(settings.dataFolder), await readLogKey(settings), settings.find("out")];
  if (out === null) {
    const checkpoint = await readCheckpoint(dir);
    openCheckpoint(checkpoint, verifier);
    printResult(settings, { text: checkpoint }, checkpoint);
    return 0;
  }
  const { size } = await keepCheckpoint(dir, verifier, out);
  printResult(settings, { file: out, size }, `${out}\n`);
  say(`it covers ${size} records; keep it where the bank cannot change it`);
  return 0;
};

/** `strongroom audit log-key` */
export const printLogKey: Run = async ({ settings }) => {
  await writeResult(settings, formatLogKey(await readLogKey(settings)));
  return 0;
};

/** Prints a result, or writes it to the new file that --out names and prints the file's name. Throws UsageError. */
async function writeResult(settings: Settings, result: string): Promise<void> {
  const file = settings.find("out");
  if (file !== null) await writeNewFile("out", file, result);
  printResult(settings, file === null ? { text: result } : { file }, file === null ? result : `${file}\n`);
}
