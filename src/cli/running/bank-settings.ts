import { availableParallelism } from "node:os";
import type { BankFiles, BankSettings } from "../../bank/bank.ts";
import {
  type BankLimits,
  type Currency,
  formatMoney,
  LIMITS_DEFAULT,
  type Money,
  TERMINAL_CAPACITY_DEFAULT,
  type TerminalCeilings,
} from "../../model/model.ts";
import { readAlarmWebhook } from "../alarms/webhook-settings.ts";
import {
  auditEventsKeyFile,
  auditFolder,
  auditLogKeyFile,
  auditorKeyFile,
  bankKeyFile,
  endedReceiptKeysFile,
  keyEncryptionKeyFile,
  operatorsKeyFile,
  pepperFile,
  receiptKeyFile,
  requestsKeyFile,
} from "../data-folder.ts";
import { readMoney } from "../options/option-readers.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { readPolicyText } from "../options/witness-policy.ts";
import { readReceiptPage } from "../receipts/receipt-page-settings.ts";
import { checkDatabaseUrls } from "./database.ts";

/**
 * The bank's settings from the command line's, except the database, which is opened only once everything else is valid. Throws
 * UsageError, and StoreError `url-invalid` for a database's URL.
 */
export function readBankSettings(settings: Settings): Omit<BankSettings, "databaseUrl"> {
  checkDatabaseUrls(settings);
  const currency = settings.get("currency");
  return {
    listen: settings.get("listen"),
    workers: settings.find("workers") ?? availableParallelism(),
    name: settings.get("bank-name"),
    currency: currency.code,
    limits: readLimits(settings, currency),
    terminalCapacity: readCapacity(settings, currency),
    bcryptCost: settings.get("bcrypt-cost"),
    sessionsPerTerminal: settings.get("sessions-per-terminal"),
    admission: {
      halfOpen: settings.get("half-open"),
      halfOpenPerAddress: settings.get("half-open-per-address"),
      hellosPerSecond: settings.get("hellos-per-second"),
      hellosPerSecondPerAddress: settings.get("hellos-per-second-per-address"),
    },
    terminalBudget: { requests: settings.get("terminal-requests"), events: settings.get("terminal-events") },
    auditOrigin: settings.get("audit-origin"),
    auditBounds: { lagMs: settings.get("audit-lag") * 1_000, events: settings.get("audit-lag-events") },
    witnessPolicy: readPolicyText(settings),
    alarmWebhook: readAlarmWebhook(settings),
    holdAlarmMs: settings.get("alarm-hold-hours") * 3_600_000,
    files: bankFiles(settings.dataFolder),
    logLevel: settings.get("log-level"),
    status: settings.find("status"),
    receiptPage: readReceiptPage(settings),
    acceptClock: settings.get("accept-clock"),
    acceptNewKeys: settings.get("accept-new-keys"),
  };
}

/** The paths of a bank's secrets and its audit log in its data folder. */
export const bankFiles = (data: string): BankFiles => ({
  bankKey: bankKeyFile(data),
  keyEncryptionKey: keyEncryptionKeyFile(data),
  pepper: pepperFile(data),
  requestsKey: requestsKeyFile(data),
  receiptKey: receiptKeyFile(data),
  endedReceiptKeys: endedReceiptKeysFile(data),
  operatorsKey: operatorsKeyFile(data),
  auditLogKey: auditLogKeyFile(data),
  auditLogPublicKey: `${auditLogKeyFile(data)}.pub`,
  auditEventsKey: auditEventsKeyFile(data),
  auditorPublicKey: `${auditorKeyFile(data)}.pub`,
  auditFolder: auditFolder(data),
});

function readLimits(settings: Settings, currency: Currency): BankLimits {
  const perWithdrawal = readAmount(settings, "limit-withdrawal", currency) ?? LIMITS_DEFAULT.perWithdrawal;
  const perDayAmount = readAmount(settings, "limit-day", currency) ?? LIMITS_DEFAULT.perDayAmount;
  if (perWithdrawal > perDayAmount) {
    const [one, day] = [perWithdrawal, perDayAmount].map((each) => `${formatMoney(each, currency)} ${currency.code}`);
    throw new UsageError(
      `one withdrawal may be ${one}, but a day's no more than ${day}: lower --limit-withdrawal or raise --limit-day`,
    );
  }
  return {
    perWithdrawal,
    perDayAmount,
    perDayCount: settings.get("limit-day-count"),
    terminalDay: readCeilings(settings, currency),
  };
}

function readCeilings(settings: Settings, currency: Currency): TerminalCeilings {
  const { deposits, transfers, loads } = LIMITS_DEFAULT.terminalDay;
  return {
    deposits: readAmount(settings, "terminal-deposits-day", currency) ?? deposits,
    transfers: readAmount(settings, "terminal-transfers-day", currency) ?? transfers,
    loads: readAmount(settings, "terminal-loads-day", currency) ?? loads,
  };
}

/** What the cassettes of one ATM hold at most, in minor units. Throws UsageError. */
export const readCapacity = (settings: Settings, currency: Currency): Money =>
  readAmount(settings, "terminal-capacity", currency) ?? TERMINAL_CAPACITY_DEFAULT;

/** The options that name an amount of the bank's currency. */
type AmountOption = "limit-withdrawal" | "limit-day" | `terminal-${keyof TerminalCeilings}-day` | "terminal-capacity";

/** The amount that an option names; null if none was given. Throws UsageError. */
function readAmount(settings: Settings, name: AmountOption, currency: Currency): Money | null {
  const given = settings.find(name);
  try {
    return given === null ? null : readMoney(given, currency);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--${name} is "${given}", but must be ${error.message}`);
    throw error;
  }
}
