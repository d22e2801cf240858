import { startBank } from "../bank/primary.ts";
import { openLog } from "../bank/process-log.ts";
import { makeBankSecrets } from "./bank-secrets.ts";
import { readBankSettings } from "./bank-settings.ts";
import type { Run } from "./command.ts";
import { makeFolder } from "./data-folder.ts";
import { keepDatabase } from "./database.ts";
import { say } from "./failure.ts";
import { tellParent } from "./parent.ts";
import { untilStopped } from "./until-stopped.ts";

/** `strongroom bank`: the bank server, until it is stopped. */
export const bank: Run = async ({ settings }) => {
  const stopped = untilStopped();
  const bankSettings = readBankSettings(settings);
  const log = openLog(settings.get("log-level"), "bank");
  const data = makeFolder(settings.dataFolder);
  await makeBankSecrets(data);
  const database = await keepDatabase(settings);
  try {
    const running = await startBank({ ...bankSettings, databaseUrl: database.url }, log);
    say(`the bank is open for ATMs on ${running.host}:${running.port}`);
    tellParent({ kind: "ready" });
    await stopped;
    say("closing the bank");
    await running.stop();
  } finally {
    await database.leave();
  }
  return 0;
};
