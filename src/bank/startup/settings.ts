import type { ClockAnchor } from "../../clock/clock.ts";
import type { BankLimits, Money } from "../../model/model.ts";
import type { AuditBounds } from "../readiness/audit-gate.ts";
import type { BudgetRates } from "../sessions/terminal-budget.ts";

/** The settings of all processes of one bank server. The primary sends them over IPC, so they hold values only. */
export interface BankSettings {
  readonly databaseUrl: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Processes that serve ATMs. */
  readonly workers: number;
  /** The bank's name on receipts: 1 to 32 bytes of UTF-8. */
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly limits: BankLimits;
  /** What the cassettes of one ATM hold at most, in minor units: more deposits in a day raise an alarm. */
  readonly terminalCapacity: Money;
  readonly bcryptCost: number;
  readonly sessionsPerTerminal: number;
  readonly admission: AdmissionSettings;
  /** The budget of one ATM on this server, over all workers. */
  readonly terminalBudget: BudgetRates;
  /** The audit log's name. */
  readonly auditOrigin: string;
  readonly auditBounds: AuditBounds;
  /** The text of a C2SP tlog-policy with the witnesses that are to cosign the log's checkpoints; null if there are none. */
  readonly witnessPolicy: string | null;
  /** Where operators are told of alarms; null to tell nobody. The secret stays in its file, so that only the primary has it. */
  readonly alarmWebhook: { readonly url: string; readonly secretFile: string } | null;
  /** The age at which an open hold is an alarm, in milliseconds. */
  readonly holdAlarmMs: number;
  readonly files: BankFiles;
  readonly logLevel: string;
  /** The address at which the primary alone serves /live, /ready and /metrics; null to serve them nowhere. */
  readonly status: { readonly host: string; readonly port: number } | null;
  /** Where receipts are checked for anybody; null for nowhere. */
  readonly receiptPage: ReceiptPageSettings | null;
  /** Start even if the books are ahead of the clock. */
  readonly acceptClock: boolean;
  /** The primary's clock for this server's processes; none until all clocks have agreed. */
  readonly clock?: ClockAnchor | null;
  /** Start even if the keys are not those of the last start. */
  readonly acceptNewKeys: boolean;
}

/** The page that checks receipts. */
interface ReceiptPageSettings {
  readonly host: string;
  readonly port: number;
  /** The origin under which phones reach it, such as https://receipts.bank.example. */
  readonly origin: string;
  /** The files of its certificate and private key, in PEM; null for plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** The public keys in PEM, which only the page's own process gets: the bank's key for receipts, and those that it has ended. */
  readonly keys?: { readonly current: string; readonly ended: string };
}

/** Bounds on unauthenticated connections, for each worker (PROTOCOL.md, section 7). */
interface AdmissionSettings {
  readonly halfOpen: number;
  readonly halfOpenPerAddress: number;
  readonly hellosPerSecond: number;
  readonly hellosPerSecondPerAddress: number;
}

/** Paths of the bank's secrets and its audit log, all outside the database. */
export interface BankFiles {
  readonly bankKey: string;
  readonly keyEncryptionKey: string;
  readonly pepper: string;
  /** The key of the digests of requests and of the names of unknown usernames. */
  readonly requestsKey: string;
  readonly receiptKey: string;
  /** The public parts of the keys for receipts that have ended, in PEM; there need not be such a file. */
  readonly endedReceiptKeys: string;
  /** The secret from which the keys derive that authenticate operators' rows. */
  readonly operatorsKey: string;
  readonly auditLogKey: string;
  readonly auditLogPublicKey: string;
  /** The secret of the chains of audit events. */
  readonly auditEventsKey: string;
  readonly auditorPublicKey: string;
  readonly auditFolder: string;
}
