import { mkdirSync } from "node:fs";
import path from "node:path";
import { makeAuditorKey, makeLogKey, writeKeyPair } from "../../audit/audit.ts";
import { LIMITS_DEFAULT, TERMINAL_CAPACITY_DEFAULT } from "../../model/model.ts";
import type { BankFiles, BankSettings } from "../startup/settings.ts";

/** A server with separate keys, which are made at its first start. */
export async function serverIn(folder: string): Promise<BankSettings> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => path.join(folder, name);
  const files: BankFiles = {
    bankKey: at("bank.json"),
    keyEncryptionKey: at("key-encryption.key"),
    pepper: at("pepper.key"),
    requestsKey: at("requests.key"),
    receiptKey: at("receipt.key"),
    endedReceiptKeys: at("receipt-ended.pem"),
    operatorsKey: at("operators.key"),
    auditLogKey: at("audit-log.key"),
    auditLogPublicKey: at("audit-log.key.pub"),
    auditEventsKey: at("audit-events.key"),
    auditorPublicKey: at("auditor.key.pub"),
    auditFolder: at("audit"),
  };
  await writeKeyPair(files.auditLogKey, makeLogKey());
  await writeKeyPair(at("auditor.key"), makeAuditorKey());
  return {
    databaseUrl: "",
    listen: { host: "127.0.0.1", port: 1 },
    workers: 2,
    name: "Strongroom",
    currency: "EUR",
    limits: LIMITS_DEFAULT,
    terminalCapacity: TERMINAL_CAPACITY_DEFAULT,
    bcryptCost: 4,
    sessionsPerTerminal: 8,
    admission: { halfOpen: 1, halfOpenPerAddress: 1, hellosPerSecond: 1, hellosPerSecondPerAddress: 1 },
    terminalBudget: { requests: 200, events: 200 },
    auditOrigin: "test/atm-audit",
    auditBounds: { lagMs: 60_000, events: 100 },
    witnessPolicy: null,
    alarmWebhook: null,
    holdAlarmMs: 86_400_000,
    files,
    logLevel: "silent",
    status: null,
    receiptPage: null,
    acceptClock: false,
    acceptNewKeys: false,
  };
}
