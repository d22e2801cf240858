import { isLoopback } from "../../address/address.ts";
import { openLog } from "../../process/process.ts";
import { startAtm } from "../../screens/screens.ts";
import { pageHost } from "../checking/page-host.ts";
import type { Run } from "../command.ts";
import { atmFolder, atmKeyFile, makeFolder } from "../data-folder.ts";
import { pagePort } from "../options/atm-options.ts";
import { BANK_ADDRESS } from "../options/bank-options.ts";
import { readThresholds } from "../options/notes.ts";
import { readNumber } from "../options/operands.ts";
import { addresses } from "../options/option-readers.ts";
import { say } from "../output/failure.ts";
import { tellParent } from "./child-program.ts";
import { untilStopped } from "./until-stopped.ts";

/** `strongroom atm N`: an ATM, until it is stopped. */
export const atm: Run = async ({ operands, settings }) => {
  const { stopped } = untilStopped();
  const number = readNumber(operands);
  const host = pageHost(settings);
  if (!isLoopback(host))
    say(
      `the page is served to a network over plain HTTP, as --insecure-http says: anybody on that network can read passwords and move money`,
    );
  const port = pagePort(number, settings.find("port"));
  const log = openLog(settings.get("log-level"), `atm-${number}`);
  const currency = settings.get("currency");
  const banks = settings.all("bank").flat();
  const running = await startAtm({
    number,
    banks: banks.length === 0 ? addresses(BANK_ADDRESS) : banks,
    keyFile: settings.find("key") ?? atmKeyFile(settings.dataFolder, number),
    dataDir: await makeFolder(atmFolder(settings.dataFolder, number)),
    host,
    port,
    currency,
    thresholds: readThresholds(settings),
    takeCashWithinMs: 1_000 * settings.get("take-cash-within"),
    touch: settings.get("touch"),
    allowFaults: settings.get("allow-faults"),
    log: (level, message, fields) => log[level](fields ?? {}, message),
  });
  if (settings.get("allow-faults")) say(`ATM ${number} accepts simulated faults from strongroom cash fault: for trials only`);
  say(`ATM ${number} serves its page on ${running.url}`);
  tellParent({ kind: "ready" });
  await stopped;
  await running.stop();
  return 0;
};
