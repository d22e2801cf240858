import { openLog } from "../bank/process-log.ts";
import { startAtm } from "../screens/start.ts";
import type { Run } from "./commands.ts";
import { atmFolder, atmKeyFile, makeFolder } from "./data-folder.ts";
import { say } from "./failure.ts";
import { readNumber } from "./operands.ts";
import { tellParent } from "./parent.ts";
import { untilStopped } from "./until-stopped.ts";

/** An ATM's page is on this port plus its number, unless told otherwise. */
const PORT_BASE = 5000;

/** `strongroom atm N`: an ATM, until it is stopped. */
export const atm: Run = async ({ operands, settings }) => {
  const stopped = untilStopped();
  const number = readNumber(operands);
  const log = openLog(settings.get("log-level"), `atm-${number}`);
  const running = await startAtm({
    number,
    bank: settings.get("bank"),
    keyFile: settings.find("key") ?? atmKeyFile(settings.dataFolder, number),
    dataDir: makeFolder(atmFolder(settings.dataFolder, number)),
    host: settings.get("host"),
    port: settings.find("port") ?? PORT_BASE + number,
    currency: settings.get("currency"),
    log: (level, message, fields) => log[level](fields ?? {}, message),
  });
  say(`ATM ${number} serves its page on ${running.url}`);
  tellParent({ kind: "ready" });
  await stopped;
  await running.stop();
  return 0;
};
