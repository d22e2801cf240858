import { type Left, type RunningBank, startBank } from "../../bank/bank.ts";
import { openLog } from "../../process/process.ts";
import type { Run } from "../command.ts";
import { makeFolder } from "../data-folder.ts";
import { say } from "../output/failure.ts";
import { makeBankSecrets } from "./bank-secrets.ts";
import { readBankSettings } from "./bank-settings.ts";
import { tellParent } from "./child-program.ts";
import { keepDatabase } from "./database.ts";
import { stoppedInOrder, untilStopped } from "./until-stopped.ts";

/** `strongroom bank`: the bank server, until it is stopped. */
export const bank: Run = async ({ settings }) => {
  const stop = untilStopped();
  const bankSettings = readBankSettings(settings);
  const drainS = settings.get("drain-timeout");
  const log = openLog(settings.get("log-level"), "bank");
  const data = await makeFolder(settings.dataFolder);
  await makeBankSecrets(data);
  return await stoppedInOrder(stop, async () => {
    const database = await keepDatabase(settings, stop.inOrder);
    try {
      const running = await startBank({ ...bankSettings, databaseUrl: database.url }, database.ownerUrl, log, stop);
      say(`the bank is open for ATMs on ${running.host}:${running.port}`);
      tellParent({ kind: "ready" });
      if ((await stop.stopped) === "drain") await drain(running, drainS);
      say("closing the bank");
      await running.stop();
      return 0;
    } finally {
      await database.leave();
    }
  });
};

/** Lets the sessions of this server end, if another one takes the ATMs. */
async function drain(running: RunningBank, seconds: number): Promise<void> {
  const left = await running.drain(1_000 * seconds, () =>
    say(`draining the bank: it takes no new session, and waits at most ${seconds} seconds for the end of those that it has`),
  );
  if (seconds > 0) say(HOW[left]);
}

const HOW: Readonly<Record<Left, string>> = {
  empty: "no session is left",
  late: "the time is over: the sessions that are left end now",
  alone: "no other server of this bank takes ATMs: the sessions end now",
};
