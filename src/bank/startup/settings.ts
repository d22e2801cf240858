import type { ClockAnchor } from "../../clock/clock.ts";
import type { WithdrawalLimits } from "../../ledger/ledger.ts";
import type { AuditBounds } from "../readiness/audit-gate.ts";
import type { BudgetRates } from "../sessions/terminal-budget.ts";

/** All that the processes of one bank server need to know; sent to each over IPC, so it holds values only. */
export interface BankSettings {
  readonly databaseUrl: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Processes that serve ATMs. */
  readonly workers: number;
  /** As receipts say it: 1 to 32 bytes of UTF-8. */
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly limits: WithdrawalLimits;
  readonly bcryptCost: number;
  readonly sessionsPerTerminal: number;
  readonly admission: AdmissionSettings;
  /** What one ATM may cost this server, whichever workers its sessions are on. */
  readonly terminalBudget: BudgetRates;
  /** The audit log's name. */
  readonly auditOrigin: string;
  readonly auditBounds: AuditBounds;
  readonly files: BankFiles;
  readonly logLevel: string;
  /** Where /live, /ready and /metrics are served, by the primary alone; null: nowhere. */
  readonly status: { readonly host: string; readonly port: number } | null;
  /** Starts although the books are ahead of the clock. */
  readonly acceptClock: boolean;
  /** The time of the server's processes, from its primary; none until all clocks have agreed. */
  readonly clock?: ClockAnchor | null;
  /** Starts although the keys are not those of the last start. */
  readonly acceptNewKeys: boolean;
}

/** Bounds on what strangers may cost, for each worker (PROTOCOL.md, section 7). */
interface AdmissionSettings {
  readonly halfOpen: number;
  readonly halfOpenPerAddress: number;
  readonly hellosPerSecond: number;
  readonly hellosPerSecondPerAddress: number;
}

/** Where the bank's secrets and its audit log lie: all of it outside the database. */
export interface BankFiles {
  readonly bankKey: string;
  readonly keyEncryptionKey: string;
  readonly pepper: string;
  readonly receiptKey: string;
  readonly auditLogKey: string;
  readonly auditLogPublicKey: string;
  readonly auditorPublicKey: string;
  readonly auditFolder: string;
}
