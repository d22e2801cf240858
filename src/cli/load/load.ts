import { globSync, statSync } from "node:fs";
import path from "node:path";
import { inUrl, isLoopback } from "../../address/address.ts";
import { runLoad } from "../../load/load.ts";
import { ADMISSION_DEFAULT } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { BANK_ADDRESS } from "../options/bank-options.ts";
import { addresses } from "../options/option-readers.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { jsonLine } from "../output/table.ts";
import { untilStopped } from "../running/until-stopped.ts";
import { progressLine, reportJson, reportText } from "./load-text.ts";

/** How long an operation that the end meets, or the last comparison, may wait for the bank. */
const GRACE_MS = 30_000;

/** `strongroom load`: exit status 1 if anything was not acknowledged, or the books differ from what was. */
export const load: Run = async ({ settings }) => {
  const bank = readBank(settings);
  const [clients, mix, prefix, perSecond] = [
    settings.get("clients"),
    settings.get("mix"),
    settings.get("prefix"),
    settings.find("rate"),
  ];
  const forMs = 1_000 * settings.get("duration");
  const keyFiles = readKeyFiles(settings.get("keys"));
  const { sessionsPerTerminal } = ADMISSION_DEFAULT;
  if (clients > keyFiles.length * sessionsPerTerminal)
    say(
      `${clients} clients at ${keyFiles.length} ATMs are more than ${sessionsPerTerminal} sessions each: the bank needs --sessions-per-terminal`,
    );
  const { inOrder } = untilStopped();
  const isShown = process.stderr.isTTY === true;
  const report = await runLoad({
    ...{ bank, keyFiles, clients, mix, prefix, perSecond, forMs, stop: inOrder, graceMs: GRACE_MS },
    ...(isShown && { onProgress: (progress) => void process.stderr.write(`\r\u001b[K${progressLine(progress)}`) }),
  });
  if (isShown) process.stderr.write("\r\u001b[K");
  process.stdout.write(settings.get("json") ? jsonLine(reportJson(report)) : reportText(report));
  return report.unacknowledged.length + report.differences.length === 0 ? 0 : 1;
};

/** The bank's addresses. Throws UsageError for another machine without the operator's word: a load makes customers and moves their money. */
function readBank(settings: Settings): readonly string[] {
  const given = settings.all("bank").flat();
  const banks = given.length === 0 ? addresses(BANK_ADDRESS) : given;
  const far = banks.find(({ host }) => !isLoopback(host));
  if (far !== undefined && !settings.get("yes-this-is-my-bank"))
    throw new UsageError(
      `the bank at ${far.host} is not on this machine, and a load leaves customers and bookings in its books for ever: ` +
        "add --yes-this-is-my-bank if it is yours and meant for this",
    );
  return banks.map(({ host, port }) => `${inUrl(host)}:${port}`);
}

/** The key files of a folder, a pattern or a path, in order. Throws UsageError if there are none. */
function readKeyFiles(given: string): readonly string[] {
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory() === true;
  const found = isFolder ? ["*.json", "atm-*/key.json"].flatMap((each) => globSync(path.join(given, each))) : globSync(given);
  if (found.length > 0) return found.toSorted();
  throw new UsageError(
    `--keys names no key file: "${given}"${isFolder ? " has neither *.json nor atm-*/key.json" : ""}; give the bank's key files for its ATMs, such as 'data/atm-*/key.json'`,
  );
}
