import { existsSync } from "node:fs";
import type { Logger } from "pino";
import { OPERATIONS, openBackoffice, perform, performOnce } from "../../backoffice/backoffice.ts";
import { awaitDatabase } from "../../bank/bank.ts";
import { watchClock } from "../../clock/clock.ts";
import { type ConsoleParts, readProposals, startConsole } from "../../console/console.ts";
import type { EventStore } from "../../events/events.ts";
import { openSecret } from "../../files/files.ts";
import { keyOverview } from "../../keys/keys.ts";
import { findCurrency } from "../../ledger/ledger.ts";
import { findKeyHolder, findSession, OPERATORS_KEY_SIZE, openOperators, signOut } from "../../operators/operators.ts";
import { openLog } from "../../process/process.ts";
import { checkConsoleDatabase, openStore, type Store, WHOLE_BANK_MS } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { auditLogKeyFile, operatorsKeyFile, receiptKeyFile } from "../data-folder.ts";
import { evidencePlace } from "../evidence/evidence-place.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";
import { bankReceiptKey } from "../receipts/receipt-keys.ts";
import { readCapacity } from "../running/bank-settings.ts";
import { tellParent } from "../running/child-program.ts";
import { checkDatabaseUrls, keepDatabase } from "../running/database.ts";
import { type Stop, stoppedInOrder, untilStopped } from "../running/until-stopped.ts";
import { openAuditing } from "./console-auditing.ts";
import { openConsoleEvents } from "./console-events.ts";
import { readConsoleSettings } from "./console-settings.ts";
import { firstOperatorText } from "./first-operator.ts";

const NAME = "strongroom console";
const CONNECTIONS = 4;

/** `strongroom console`: the operators' console, until it is stopped. */
export const runConsole: Run = async ({ settings }) => {
  const stop = untilStopped();
  checkDatabaseUrls(settings);
  const place = readConsoleSettings(settings);
  return await stoppedInOrder(stop, async () => {
    const database = await keepDatabase(settings, stop.inOrder);
    // An external database's URL is the console's own login.
    const url = settings.find("database-url") ?? database.consoleUrl ?? database.url;
    const store = openStore(url, { connections: CONNECTIONS, applicationName: NAME, answerWithinMs: WHOLE_BANK_MS });
    const closing: (() => Promise<void>)[] = [];
    try {
      let notice: string | null = null;
      const open = async (): Promise<ConsoleParts> => {
        const parts = await openParts(settings, { store, url, stop, closing, ...place });
        notice = await firstOperatorText(parts);
        return parts;
      };
      const running = await startConsole({ ...place, open });
      say(`the operators' console serves its pages on ${running.origin}`);
      const isTold = tellParent({ kind: "ready", ...(notice === null ? {} : { notice }) });
      if (!isTold && notice !== null) process.stdout.write(`\n${notice as string}\n`);
      await stop.stopped;
      await running.stop();
      return 0;
    } finally {
      for (const close of closing.toReversed()) await close();
      await store.close();
      await database.leave();
    }
  });
};

interface Opening {
  readonly store: Store;
  readonly url: string;
  readonly origin: string;
  readonly stop: Stop;
  /** What is to be done at the end. */
  readonly closing: (() => Promise<void>)[];
}

/** Waits for the database and its bank, and checks that the console may run on it. Throws StoreError, and the reason of `stop`. */
async function openParts(settings: Settings, { store, url, origin, stop, closing }: Opening): Promise<ConsoleParts> {
  const log = openLog(settings.get("log-level"), "console");
  await awaitDatabase(store, log, stop.inOrder, undefined, "console");
  const warning = await checkConsoleDatabase(url, NAME, stop.inOrder);
  if (warning !== null) log.warn(warning);
  const watched = await watchClock(store, { anchor: null });
  closing.push(async () => watched.stop());
  const now = () => watched.clock.now();
  const { events, close } = await openConsoleEvents(settings, store, { now, log, stop: stop.inOrder });
  closing.push(close);
  const currency = (await findCurrency(store.sql)) ?? settings.get("currency");
  const place = { sql: store.sql, currency, origin, now };
  const tell: ConsoleParts["log"] = (level, message, fields = {}) => log[level](fields, message);
  return { ...place, log: tell, ...(await openOffice(settings, { ...place, events, log })) };
}

/** What signs operators in, and performs what they ask for. */
async function openOffice(
  settings: Settings,
  place: Pick<ConsoleParts, "currency" | "origin" | "now"> & { readonly events: EventStore; readonly log: Logger },
): Promise<Omit<ConsoleParts, "sql" | "currency" | "origin" | "now" | "log">> {
  const { events: store, currency, origin, now, log } = place;
  const secret = await openSecret(operatorsKeyFile(settings.dataFolder), OPERATORS_KEY_SIZE);
  const report = (sentence: string): void => log.error(sentence);
  const relyingParty = { id: new URL(origin).hostname, name: settings.get("bank-name"), origins: [origin] };
  const operators = await openOperators(store, { secret, relyingParty, bcryptCost: settings.get("bcrypt-cost"), report });
  const receiptKey = await bankReceiptKey(settings, "the console needs it");
  // Only on the machine of the bank, under its account.
  const makesEvidence = [auditLogKeyFile, receiptKeyFile].every((file) => existsSync(file(settings.dataFolder)));
  const evidence = makesEvidence ? await evidencePlace(settings) : null;
  const auditing = await openAuditing(settings, store.sql, now);
  const backoffice = await openBackoffice({ store, now, currency, receiptKey, secret, report, evidence, auditing });
  return {
    operators,
    terminalCapacity: readCapacity(settings, currency),
    findKeyHolder: (token, address) => findKeyHolder(operators, token, { at: now(), address }),
    findSession: (token, why) =>
      findSession(operators, token, now(), {
        ...{ isUse: why !== "look", kind: why === "command-line" ? "command-line" : "browser" },
      }),
    signOut: (operator) => signOut(operators, operator, now()),
    auditing,
    operations: OPERATIONS,
    invoke: (operator, name, given) => perform(backoffice, operator, name, given),
    answer: (operator, request) => performOnce(backoffice, operator, request),
    readKeys: () => keyOverview(store.sql, now()),
    proposals: (asked) => readProposals(store.sql, backoffice.proposalKey, asked),
  };
}
