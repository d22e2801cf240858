import { existsSync } from "node:fs";
import { type ExportOrder, type ExportRefusal, exportBooks } from "../../exports/exports.ts";
import { createFile } from "../../files/files.ts";
import type { Run } from "../command.ts";
import { readExportForm } from "../options/operands.ts";
import { readOperator } from "../options/operator.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { Output } from "../output/output.ts";
import { time } from "../output/table.ts";
import { withEventStore } from "../running/command-events.ts";

const REFUSALS: Readonly<Record<ExportRefusal, (order: ExportOrder) => string>> = {
  "customer-unknown": ({ customer }) => `--customer is "${customer}", but no customer has that username or id`,
  "customer-needed": ({ form }) => `--customer is needed: ${form} is the statement of one customer's account`,
  "customer-impossible": ({ form }) => `${form} is of the whole journal: leave --customer away`,
  "period-reversed": () => "--from is after --to, or after today: nothing could be exported",
  "books-unopened": () => "no bank has opened these books yet, so there is nothing to export: run strongroom bank first",
};

/** `strongroom export FORM` */
export const exportForm: Run = async ({ operands, settings }) => {
  const { name, login } = readOperator(settings);
  const out = settings.find("out");
  const order: ExportOrder = {
    form: readExportForm(operands),
    from: settings.find("from"),
    to: settings.find("to"),
    customer: settings.find("customer"),
    operator: name,
    login,
    at: Date.now(),
  };
  if (out !== null && existsSync(out)) throw isThere(out);
  const write = out === null ? print : (pieces: AsyncIterable<string>) => writeNew(out, pieces);
  const outcome = await withEventStore(settings, (store) => exportBooks(store, order, write));
  if (!outcome.ok) throw new UsageError(REFUSALS[outcome.refusal](order));
  const { rows, period, id } = outcome.result;
  const days = `${time(period.from).slice(0, 10)} to ${time(period.end - 1).slice(0, 10)} (UTC)`;
  say(`exported ${rows} ${rows === 1 ? "row" : "rows"} of ${days}; the audit log has it as export ${id}`);
  if (period.end > order.at) say("the last day is not over: the same export may have more rows later");
  return 0;
};

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
