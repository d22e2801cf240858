import { keepCheckpoint, readCheckpoint } from "../../audit/audit.ts";
import { formatVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import { say } from "../output/failure.ts";
import { writeResult } from "../output/result-file.ts";
import { readLogKey } from "./audit-log-key.ts";

/** `strongroom audit checkpoint` */
export const printCheckpoint: Run = async ({ settings }) => {
  const [dir, verifier, out] = [auditFolder(settings.dataFolder), await readLogKey(settings), settings.find("out")];
  if (out === null) {
    const checkpoint = await readCheckpoint(dir);
    openCheckpoint(checkpoint, verifier);
    process.stdout.write(checkpoint);
    return 0;
  }
  const { size } = await keepCheckpoint(dir, verifier, out);
  process.stdout.write(`${out}\n`);
  say(`it covers ${size} records; keep it where the bank cannot change it`);
  return 0;
};

/** `strongroom audit log-key` */
export const printLogKey: Run = async ({ settings }) => {
  await writeResult(settings, `${formatVerifier(await readLogKey(settings))}\n`);
  return 0;
};
