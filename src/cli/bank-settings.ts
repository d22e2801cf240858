import { availableParallelism } from "node:os";
import type { BankFiles, BankSettings } from "../bank/settings.ts";
import type { Limits } from "../ledger/settings.ts";
import { type Currency, parseMoney } from "../model/currency.ts";
import type { Money } from "../model/money.ts";
import {
  auditFolder,
  auditLogKeyFile,
  auditorKeyFile,
  bankKeyFile,
  keyEncryptionKeyFile,
  pepperFile,
  receiptKeyFile,
} from "./data-folder.ts";
import type { Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

/** The bank's settings from the command line's, but for the database, which is opened only once all else is right. Throws UsageError. */
export function readBankSettings(settings: Settings): Omit<BankSettings, "databaseUrl"> {
  const currency = settings.get("currency");
  return {
    listen: settings.get("listen"),
    workers: settings.find("workers") ?? availableParallelism(),
    name: settings.get("bank-name"),
    currency: currency.code,
    limits: readLimits(settings, currency),
    bcryptCost: settings.get("bcrypt-cost"),
    sessionsPerTerminal: settings.get("sessions-per-terminal"),
    admission: {
      halfOpen: settings.get("half-open"),
      halfOpenPerAddress: settings.get("half-open-per-address"),
      hellosPerSecond: settings.get("hellos-per-second"),
      hellosPerSecondPerAddress: settings.get("hellos-per-second-per-address"),
    },
    auditOrigin: settings.get("audit-origin"),
    auditBounds: { lagMs: settings.get("audit-lag") * 1_000, events: settings.get("audit-lag-events") },
    files: bankFiles(settings.dataFolder),
    logLevel: settings.get("log-level"),
    status: settings.find("status"),
    acceptClock: settings.get("accept-clock"),
    acceptNewKeys: settings.get("accept-new-keys"),
  };
}

/** Where a bank's secrets and its audit log lie in its data folder. */
export const bankFiles = (data: string): BankFiles => ({
  bankKey: bankKeyFile(data),
  keyEncryptionKey: keyEncryptionKeyFile(data),
  pepper: pepperFile(data),
  receiptKey: receiptKeyFile(data),
  auditLogKey: auditLogKeyFile(data),
  auditLogPublicKey: `${auditLogKeyFile(data)}.pub`,
  auditorPublicKey: `${auditorKeyFile(data)}.pub`,
  auditFolder: auditFolder(data),
});

function readLimits(settings: Settings, currency: Currency): Limits {
  const amount = (name: "limit-withdrawal" | "limit-day"): Money => {
    const text = settings.get(name);
    const value = parseMoney(text, currency);
    if (value === null) throw new UsageError(`--${name} is "${text}", which is no amount of ${currency.code}`);
    return value;
  };
  return {
    perWithdrawal: amount("limit-withdrawal"),
    perDayAmount: amount("limit-day"),
    perDayCount: settings.get("limit-day-count"),
  };
}
