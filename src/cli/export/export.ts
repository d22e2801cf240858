import { existsSync } from "node:fs";
import { type Download, isDownload } from "../../backoffice/backoffice.ts";
import type { Exported } from "../../exports/exports.ts";
import { createFile } from "../../files/files.ts";
import type { Run } from "../command.ts";
import { withInvoke } from "../operations/invoke.ts";
import { refusalText } from "../operations/refusal-text.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { Output } from "../output/output.ts";
import { printResult } from "../output/result.ts";
import { time } from "../output/table.ts";
import { readExportForm } from "./export-form.ts";

/** `strongroom export FORM` */
export const exportForm: Run = async ({ operands, settings }) => {
  const out = settings.find("out");
  const customer = settings.find("customer");
  const given = {
    ...{ format: readExportForm(operands), ...days(settings) },
    ...(customer === null ? {} : { customer }),
  };
  if (out === null && settings.get("json"))
    throw new UsageError("--json needs --out: without it the export itself is the output, in its own form");
  if (out !== null && existsSync(out)) throw isThere(out);
  const write = out === null ? print : (pieces: AsyncIterable<string>) => writeNew(out, pieces);
  const exported = await withInvoke(settings, "export", async (invoke) => {
    const performed = await invoke("export", given);
    if (!performed.ok) throw new UsageError(refusalText(performed));
    if (performed.kind !== "done" || !isDownload(performed.result)) throw new UsageError("the console gave no file");
    return (performed.result as Download<Exported | null>).write(write);
  });
  if (settings.get("json")) printResult(settings, { file: out, ...exported }, "");
  if (exported === null) {
    say("exported by the console, as the signed-in operator; the audit log has it");
    return 0;
  }
  const { rows, period, id, at } = exported;
  const dates = `${time(period.from).slice(0, 10)} to ${time(period.end - 1).slice(0, 10)} (UTC)`;
  say(`exported ${rows} ${rows === 1 ? "row" : "rows"} of ${dates}; the audit log has it as export ${id}`);
  if (period.end > at) say("the last day is not over: the same export may have more rows later");
  return 0;
};

/** The first and the last day, if they were given, as the operation takes them. */
const days = (settings: Settings): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (
      [
        ["firstDay", "from"],
        ["lastDay", "to"],
      ] as const
    ).flatMap(([field, option]) => {
      const day = settings.find(option);
      return day === null ? [] : [[field, time(day).slice(0, 10)]];
    }),
  );

/** Prints until the reader has gone, no faster than it reads. */
async function print(pieces: AsyncIterable<string>): Promise<void> {
  const output = new Output();
  for await (const piece of pieces) {
    await output.write(piece);
    if (output.closed) return;
  }
  await output.flush();
}

async function writeNew(file: string, pieces: AsyncIterable<string>): Promise<void> {
  await createFile(file, pieces).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") throw isThere(file);
    // Of the file system, not of the books.
    if (error.syscall !== undefined && error.code !== undefined)
      throw new UsageError(`--out is "${file}", which cannot be written: ${error.message}`);
    throw error;
  });
}

const isThere = (file: string): UsageError =>
  new UsageError(`--out is "${file}", which is there already: name another file, or move that one away`);
