import type { Logger } from "pino";
import { logVerifier, readPublicKey } from "../../audit/audit.ts";
import { type Carrier, type KeyMaking, openBackoffice, openCarrier } from "../../backoffice/backoffice.ts";
import type { ClockTrouble } from "../../clock/clock.ts";
import type { EventStore } from "../../events/events.ts";
import { openSecret } from "../../files/files.ts";
import { activeBankPair } from "../../keys/keys.ts";
import { GroupCommit } from "../../ledger/ledger.ts";
import { Currency } from "../../model/model.ts";
import { OPERATORS_KEY_SIZE } from "../../operators/operators.ts";
import { isConnectionLost } from "../../store/store.ts";
import { formatVerifier } from "../../tlog/tlog.ts";
import { keyFilesOf } from "../startup/key-checks.ts";
import type { BankSettings } from "../startup/settings.ts";

interface GivenParts {
  readonly store: EventStore;
  /** The bank's clock, in milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly clockTrouble: () => ClockTrouble | null;
  readonly log: Logger;
}

/** What carries out, for this server, what two operators have agreed on. */
export interface CarriedProposals {
  start(): void;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

/**
 * Opens it. One server of the bank at a time carries proposals out (src/backoffice/carrying/carrier.ts). Nothing is booked while the clocks
 * differ. Throws SecretFileError and AuditError.
 */
export async function openProposals(settings: BankSettings, given: GivenParts): Promise<CarriedProposals> {
  const { store, now, clockTrouble, log } = given;
  const currency = Currency(settings.currency);
  const onFailure = (error: unknown): void => log.error({ err: error }, "a batch failed");
  const ledger = new GroupCommit(store, { currency, limits: settings.limits, onFailure });
  const backoffice = await openBackoffice({
    ...{ store, now, currency, receiptKey: null, evidence: null, keyFiles: keyFilesOf(settings.files) },
    keyMaking: await openKeyMaking(settings),
    secret: await openSecret(settings.files.operatorsKey, OPERATORS_KEY_SIZE),
    report: (sentence) => log.error(sentence),
  });
  const carrier: Carrier = await openCarrier({
    ...{ ...backoffice, ledger, databaseUrl: settings.databaseUrl, applicationName: "strongroom bank, proposals" },
    mayBook: () => clockTrouble() === null,
    // The gate logs a lost database already.
    onProblem: (error) =>
      isConnectionLost(error) || log.warn({ err: error }, "an approved proposal waits: the bank tries again to carry it out"),
    onForged: (proposal) =>
      log.error(
        { proposal },
        "a proposal is approved by somebody who has not the bank's key: it is not carried out, run strongroom verify",
      ),
  });
  return {
    start: () => carrier.start(),
    stop: async () => {
      await carrier.stop();
      await ledger.drain();
    },
  };
}

const KEY_ENCRYPTION_KEY_SIZE = 32;

/** Makes ATMs' keys under this server's key-encryption key. Throws SecretFileError, and AuditError `key-file`. */
async function openKeyMaking({ files, auditOrigin }: BankSettings): Promise<KeyMaking> {
  const publicKey = await readPublicKey(files.auditLogPublicKey, "ed25519");
  return {
    keyEncryptionKey: await openSecret(files.keyEncryptionKey, KEY_ENCRYPTION_KEY_SIZE),
    bankKey: async (sql) => {
      const { id, pair } = await activeBankPair(sql, files.bankKey);
      return { id, publicKey: pair.publicKey };
    },
    auditLog: async (sql) => formatVerifier(await logVerifier(sql, { name: auditOrigin, publicKey })),
  };
}
