import { readFile } from "node:fs/promises";
import { checkProof, encodeLine, proveRecord } from "../../audit/audit.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import { readIndex } from "../options/operands.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { writeResult } from "../output/result-file.ts";
import { readLogKey } from "./audit-log-key.ts";
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
  if (line !== null) process.stdout.write(`${encodeLine(line)}\n`);
  say(`record ${index} is in the log ${verifier.name}, whose key signed ${head.size} records`);
  return 0;
};
