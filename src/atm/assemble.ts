import path from "node:path";
import { type Disk, makeFolder, type ProcessLock, realDisk, takeLock } from "../files/files.ts";
import { Currency } from "../model/model.ts";
import type { Atm } from "./atm-context.ts";
import { Dispenser, dispenserFault, type NextFault } from "./cash/dispenser.ts";
import { Faults } from "./cash/faults.ts";
import { Levels, type Thresholds } from "./cash/levels.ts";
import { Tray } from "./cash/tray.ts";
import { MEND_PAUSE_MS, Mending } from "./journal/mending.ts";
import { openRecords } from "./journal/open-records.ts";
import { BankKeys } from "./link/bank-keys.ts";
import { BankLines } from "./link/bank-lines.ts";
import type { BankLink } from "./link/bank-link.ts";
import type { BankAddress } from "./link/bank-places.ts";
import { BankServers, type WhoWaits } from "./link/bank-servers.ts";
import { type AtmKeys, readAtmKeys } from "./link/key-file.ts";
import { OwnKeys } from "./link/own-keys.ts";
import type { Log } from "./log.ts";
import { Attendant } from "./operations/attend.ts";
import { isInService } from "./operations/machine.ts";
import { Recovery } from "./operations/recovery.ts";
import { Control } from "./operator/control.ts";
import { OrderWatch } from "./orders/order-watch.ts";
import { SESSION_LIMITS, type SessionLimits, Sessions } from "./sessions/sessions.ts";
import { Witness } from "./witness/witness.ts";
import { WitnessFiles } from "./witness/witness-files.ts";

export interface AtmOptions {
  /** 1 to 9999. */
  readonly number: number;
  /** Where the bank's servers are, at least one: any of them will do. */
  readonly banks: readonly BankAddress[];
  readonly keyFile: string;
  /** The journal and the cash unit's counters live here; several ATMs may share the folder. */
  readonly dataDir: string;
  /** Shown until the bank has sent its own; EUR by default. */
  readonly currency?: Currency;
  readonly log?: Log;
  /** Makes the dispenser fail, for trials. */
  readonly nextFault?: NextFault;
  /**
   * How long notes lie in the tray until the machine takes them back, in milliseconds. With 0, the default, they count as taken
   * at once.
   */
  readonly takeCashWithinMs?: number;
  /** Lets operators arm faults over the control channel: only for a simulated ATM, in trials and tests. */
  readonly allowFaults?: boolean;
  /** When a cassette is low, and when it counts as empty. */
  readonly thresholds?: Thresholds;
  readonly sessionLimits?: Partial<SessionLimits>;
  /** The clock of the sessions, in milliseconds. */
  readonly now?: () => number;
  /** How long the bank may take for one answer, in milliseconds. */
  readonly answerWaitMs?: number;
  /** How long one bank server may take to open a channel, in milliseconds. */
  readonly connectWaitMs?: number;
  /** Where the journal, the cash file and the witness's files are written. */
  readonly disk?: Disk;
  /** The pause between two tries to write after the disk failed, in milliseconds. */
  readonly mendPauseMs?: number;
}

/** An assembled ATM, with the timer, the lock and the socket that `dismissAtm` releases. */
export interface AssembledAtm extends Atm {
  readonly mending: Mending;
  /** Started after recovery, and never by `assembleAtm`. */
  readonly orders: OrderWatch;
  readonly lock: ProcessLock;
  readonly control: Control | null;
}

/**
 * Assembles an ATM from its key file, its journal and its cash unit's counters, and listens for operators. It does nothing else
 * yet. Throws KeyFileError, JournalError, CashError, or LockError if another process runs the same number in the same folder.
 */
export async function assembleAtm(options: AtmOptions): Promise<AssembledAtm> {
  const { number, dataDir } = options;
  const keyFile = await readAtmKeys(options.keyFile);
  await makeFolder(dataDir);
  const lock = takeLock(path.join(dataDir, `atm-${number}.lock`), `ATM ${number}`);
  try {
    const atm = await assemble(options, keyFile);
    const { machine, log } = atm;
    const orders = new OrderWatch(atm, atm.openQuietLink);
    const mending = new Mending(machine, log, () => machine.recovery.reportSoon(), options.mendPauseMs ?? MEND_PAUSE_MS);
    const control = await Control.open(controlFile(dataDir, number), new Attendant(atm).act, atm.log);
    return Object.assign(atm, { lock, control, mending, orders });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The path of the socket on which operators reach ATM n, whose data is in this folder. */
export const controlFile = (dataDir: string, n: number): string => path.join(dataDir, `atm-${n}.control`);

async function assemble(options: AtmOptions, { keys, cassettes, auditLog, whole }: AtmKeys): Promise<Atm> {
  const { number, dataDir, banks, log = () => {}, sessionLimits, answerWaitMs, connectWaitMs } = options;
  const disk = options.disk ?? realDisk;
  const { journal, cash } = await openRecords({ dataDir, number, firstLoad: cassettes, disk }, log);
  const faults = new Faults();
  const bankKeys = await BankKeys.open({
    ...{ file: path.join(dataDir, `atm-${number}.bank-key`), enrolled: keys.bankStaticPublic },
    ...{ log, writing: { disk } },
  });
  const ownKeys = new OwnKeys({ file: options.keyFile, keys: whole, log, writing: { disk } });
  const servers = new BankServers({ addresses: banks, name: keys.terminalId, log });
  const lines = new BankLines({ servers, keys, bankKeys, ownKeys, log, answerWaitMs, connectWaitMs });
  const tray = new Tray(options.takeCashWithinMs ?? 0);
  const dispenser = new Dispenser(cash, options.nextFault ?? (() => dispenserFault(faults)), tray);
  const files = new WitnessFiles(dataDir, number, { disk });
  const witness = new Witness({
    ...{ files, enrolled: auditLog, openLink: () => atm.openQuietLink(), log },
    alongside: async (link) => {
      const outcome = await link.request("bank-keys", {});
      if (outcome.ok) await bankKeys.learn(outcome.result.keys, (key) => lines.prove(key));
    },
  });
  // Nobody waits for recovery: it may try a server that was away.
  const openLink = (who: WhoWaits) => lines.open(who, () => witness.soon());
  const recovery = new Recovery(
    { journal, cash, log },
    () => openLink("nobody"),
    (link) => report(atm, link),
  );
  const atm: Atm = {
    number,
    machine: { journal, cash, dispenser, recovery, faults, log },
    sessions: new Sessions({ ...SESSION_LIMITS, ...sessionLimits }, options.now),
    witness,
    ownKeys,
    lines,
    // The bank's audit log grows by what is done over a channel: the witness asks for it when the channel ends.
    openLink: () => openLink("customer"),
    openQuietLink: () => lines.open("nobody"),
    log,
    levels: new Levels(options.thresholds ?? { low: [], empty: [] }, log),
    faults: options.allowFaults ? faults : null,
    currency: options.currency ?? Currency("EUR"),
  };
  return atm;
}

/** Reports this machine's state to the bank, and takes over the bank's currency. */
async function report(atm: Atm, link: BankLink): Promise<void> {
  const { cassettes, rejected } = atm.machine.cash;
  atm.levels.look(cassettes);
  const fields = { inService: isInService(atm.machine), cassettes: atm.levels.of(cassettes), rejected };
  const outcome = await link.request("terminal-status", fields);
  if (outcome.ok) atm.currency = { code: outcome.result.currency, exponent: outcome.result.exponent };
}

/** Ends every session, and stops the operators' socket, the bank's orders, the witness and recovery. Open operations stay in the journal. */
export async function dismissAtm({ machine, sessions, witness, control, lock, mending, orders }: AssembledAtm): Promise<void> {
  sessions.stop();
  mending.stop();
  await control?.close();
  await machine.dispenser.stop();
  await orders.stop();
  await witness.stop();
  await machine.recovery.stop();
  await machine.journal.close();
  lock.release();
}
