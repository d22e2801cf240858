import type { KeyObject } from "node:crypto";
import { verify } from "../../audit/audit.ts";
import type { Succession } from "../../tlog/tlog.ts";
import type { Findings } from "../findings.ts";

/** This server's copy of the log, and the key that signed it. */
export interface CopyOfLog {
  /** The folder; it may be empty or missing. */
  readonly dir: string;
  readonly origin: string;
  readonly logPublicKey: KeyObject;
  /** Successions of the log's key that are known beside those of the copy. */
  readonly successions?: readonly Succession[];
}

/** Verifies the files of a copy under their own checkpoint. Returns the number of events that the copy has. */
export async function verifyCopy(copy: CopyOfLog, findings: Findings): Promise<number> {
  const report = await verify(copy);
  for (const { file, offset, index, lastIndex, what } of report.findings) {
    const records =
      index === undefined ? "" : lastIndex === undefined ? `, record ${index}` : `, records ${index} to ${lastIndex}`;
    findings.add("copy", `${file ?? "the copy"}${offset === undefined ? "" : `, byte ${offset}`}${records}`, what);
  }
  return report.size;
}
