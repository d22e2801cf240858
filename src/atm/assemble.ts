import { mkdir } from "node:fs/promises";
import path from "node:path";
import { connectChannel } from "../channel/connect.ts";
import { Currency } from "../model/currency.ts";
import type { Atm } from "./atm.ts";
import { Cash } from "./cash.ts";
import { Dispenser, type NextFault } from "./dispenser.ts";
import { Journal } from "./journal.ts";
import { readKeyFile } from "./key-file.ts";
import { Link } from "./link.ts";
import type { Log } from "./log.ts";
import { Recovery } from "./recovery.ts";
import { SESSION_LIMITS, type SessionLimits, Sessions } from "./sessions.ts";

export interface AtmOptions {
  /** 1 to 9999. */
  readonly number: number;
  readonly bank: { readonly host: string; readonly port: number };
  readonly keyFile: string;
  /** The journal and the cash unit's counters live here; several ATMs may share the folder. */
  readonly dataDir: string;
  /** Shown until the bank has told its own; EUR where it is not given. */
  readonly currency?: Currency;
  readonly log?: Log;
  /** Makes the dispenser fail, for trials. */
  readonly nextFault?: NextFault;
  readonly sessionLimits?: Partial<SessionLimits>;
  /** How long the bank may take for one answer, in milliseconds. */
  readonly answerWaitMs?: number;
}

/** For the connection and the handshake together. */
const CONNECT_WAIT_MS = 5_000;

/**
 * Puts an ATM together from its key file, its journal and its cash unit's counters; it does nothing yet. Throws
 * KeyFileError, JournalError or CashError. No other process may have the same number in the same folder.
 */
export async function assembleAtm(options: AtmOptions): Promise<Atm> {
  const { number, dataDir, bank, log = () => {}, nextFault, sessionLimits, answerWaitMs } = options;
  const { keys, cassettes } = await readKeyFile(options.keyFile);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const journal = await Journal.open(path.join(dataDir, `atm-${number}.journal`));
  const cash = await Cash.open(path.join(dataDir, `atm-${number}.cash`), cassettes);
  const openLink = async (): Promise<Link> => {
    try {
      const connect = { ...bank, keys, timeoutMs: CONNECT_WAIT_MS };
      const link = await Link.open((onMessage) => connectChannel(connect, onMessage), answerWaitMs);
      atm.bankReached = true;
      return link;
    } catch (error) {
      atm.bankReached = false;
      log("warn", "secure channel failed", { error });
      throw error;
    }
  };
  const recovery = new Recovery({ journal, cash, log }, openLink, (link) => report(atm, link));
  const atm: Atm = {
    number,
    machine: { journal, cash, dispenser: new Dispenser(cash, nextFault), recovery, log },
    sessions: new Sessions({ ...SESSION_LIMITS, ...sessionLimits }),
    openLink,
    log,
    currency: options.currency ?? Currency("EUR"),
    bankReached: null,
  };
  return atm;
}

/** Tells the bank how this machine is, and learns the bank's currency. */
async function report(atm: Atm, link: Link): Promise<void> {
  const { cash, dispenser, journal } = atm.machine;
  const inService = !dispenser.jammed && !journal.broken;
  const outcome = await link.request("terminal-status", { inService, cassettes: cash.cassettes });
  if (outcome.ok) atm.currency = { code: outcome.result.currency, exponent: outcome.result.exponent };
}

/** Ends every session and stops recovery; what is open stays in the journal. */
export async function dismissAtm({ machine, sessions }: Atm): Promise<void> {
  sessions.stop();
  await machine.recovery.stop();
  await machine.journal.close();
}
