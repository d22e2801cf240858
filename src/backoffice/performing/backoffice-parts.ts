import type { KeyObject } from "node:crypto";
import type { EffectDigest, EventStore } from "../../events/events.ts";
import type { EvidenceMaker } from "../../evidence/evidence.ts";
import type { KeyFiles } from "../../keys/keys.ts";
import type { Currency, OperatorId } from "../../model/model.ts";
import type { Authentic, Role } from "../../operators/operators.ts";
import type { LogCopy, VerificationRunner } from "../../overview/overview.ts";
import type { ProposalKey } from "../../proposals/proposals.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { AnswerKey } from "./answer-key.ts";
import type { KeyFileKey } from "./key-file-key.ts";

/** What an operator may do at this moment. */
export interface Standing {
  readonly isActive: boolean;
  readonly roles: readonly Role[];
}

/** Returns an operator's standing as the database has it now, from authenticated rows alone; null if there is no such operator. */
export type FindStanding = (sql: Sql | Transaction, operator: OperatorId) => Promise<Standing | null>;

/** What proves the audit log and verifies the bank. */
export interface Auditing {
  /** This machine's copy of the audit log; null if there is none. */
  readonly copy: LogCopy | null;
  /** Verifies the bank on demand; null if this process may not read the whole bank. */
  readonly runner: VerificationRunner | null;
}

/** What the bank makes ATMs' keys with. */
export interface KeyMaking {
  /** Seals pre-shared keys for the database; it is not changed. */
  readonly keyEncryptionKey: Buffer;
  /** The bank's static public key in use, and its id in hex. Rejects as the database does, and if this server lacks it. */
  readonly bankKey: (sql: Sql | Transaction) => Promise<{ readonly id: string; readonly publicKey: Buffer }>;
  /** The newest key that verifies the audit log's checkpoints, as `name+keyid+key`. */
  readonly auditLog: (sql: Sql | Transaction) => Promise<string>;
}

/** What operations work with, in whichever process. */
export interface Backoffice {
  readonly store: Pick<EventStore, "sql" | "begin">;
  /** The bank's time in milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Of the settings; it counts until the books have one. */
  readonly currency: Currency;
  readonly proposalKey: ProposalKey;
  readonly standing: FindStanding;
  /** Tells rows about operators that the bank wrote from all others. */
  readonly authentic: Authentic;
  /** Makes and checks rows that an event's digest authenticates; null in a process without the bank's key for events. */
  readonly effects: EffectDigest | null;
  /** Verifies receipts by which a payment is looked for. */
  readonly receiptKey: KeyObject | null;
  /** Of the keys that operators rotate; only the bank has them. */
  readonly keyFiles?: KeyFiles | undefined;
  /** Hides the sealed key files that wait in the database. */
  readonly keyFileKey: KeyFileKey;
  /** Makes ATMs' keys; only the bank has it. */
  readonly keyMaking?: KeyMaking | undefined;
  /** The bank's name and key, and this server's copy of the audit log; null in a process that makes no evidence. */
  readonly evidence: Omit<EvidenceMaker, "currency"> | null;
  /** Only a console has it. */
  readonly auditing?: Auditing;
}

/** What a process works with that also answers repeated requests. */
export interface AnsweringBackoffice extends Backoffice {
  readonly answerKey: AnswerKey;
}

/** True if this operator is active and has one of these roles now. */
export async function mayAct(
  { standing }: Pick<Backoffice, "standing">,
  sql: Sql | Transaction,
  operator: OperatorId,
  roles: readonly Role[],
): Promise<boolean> {
  const found = await standing(sql, operator);
  return found?.isActive === true && found.roles.some((role) => roles.includes(role));
}
