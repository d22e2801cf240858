import { Chain, EffectDigest, type EventKeys, type SealedOpener } from "../events/events.ts";
import { findingsIn } from "../ledger/ledger.ts";
import { ProposalKey } from "../proposals/proposals.ts";
import type { Store } from "../store/store.ts";
import type { NoteVerifier } from "../tlog/tlog.ts";
import { verifyLimits } from "./books/verify-limits.ts";
import { verifyRequests } from "./books/verify-requests.ts";
import { verifyVoids } from "./books/verify-voids.ts";
import { verifyChains } from "./chains/verify-chains.ts";
import type { KeptCheckpoint, Verification } from "./context.ts";
import { type CopyOfLog, verifyCopy } from "./copy/verify-copy.ts";
import { type Finding, Findings } from "./findings.ts";
import { verifyLog } from "./log/verify-log.ts";
import { verifySuccessions } from "./log/verify-successions.ts";
import { type Coverage, nothingCovered, type OnProgress, Progress } from "./progress.ts";
import { verifyAlarms } from "./registers/verify-alarms.ts";
import { verifyAuditorKeys } from "./registers/verify-auditor-keys.ts";
import { verifyBankLimits } from "./registers/verify-bank-limits.ts";
import { verifyCustomers } from "./registers/verify-customers.ts";
import { verifyKeys } from "./registers/verify-keys.ts";
import { verifyOperators } from "./registers/verify-operators.ts";
import { verifyOrders } from "./registers/verify-orders.ts";
import { verifyProposals } from "./registers/verify-proposals.ts";
import { verifyTerminals } from "./registers/verify-terminals.ts";
import { Snapshot } from "./snapshot.ts";

export interface VerificationOptions {
  /** The log's name and a key of it that the reader knows, from which the successions in the database are followed. */
  readonly verifier: NoteVerifier;
  /** Of the bank's key for its events, which is not in the database. */
  readonly keys: EventKeys;
  /** Of `keys/operators.key`: with it, the HMACs of operators' rows are checked too. */
  readonly operatorsSecret?: Buffer | null;
  /** Opens what is sealed to the auditor's keys, by their ids. */
  readonly openers?: ReadonlyMap<string, SealedOpener>;
  /** Checkpoints that were kept elsewhere: by people, by the ATMs, by this server's copy. */
  readonly kept?: readonly KeptCheckpoint[];
  /** The files of the log on this server. */
  readonly copy?: CopyOfLog | null;
  /** The moment of the snapshot in milliseconds since 1970, if it is an old one: a restored backup. The present unless given. */
  readonly now?: number;
  readonly onProgress?: OnProgress;
  /** Called with each finding that the report will list, when it is found. */
  readonly onFinding?: (finding: Finding) => void;
  /** The most findings of each kind that the report lists. */
  readonly most?: number;
}

export interface VerificationReport {
  readonly findings: readonly Finding[];
  /** The number of findings that are not listed. */
  readonly more: number;
  readonly coverage: Readonly<Coverage>;
}

/**
 * Proves that books and log tell the same story (AUDIT.md, section "Verification"): reads all tables in one snapshot, while the
 * bank runs, and returns all that is not as the bank wrote it. A sound bank has no finding. Memory does not grow with the database.
 */
export async function verifyBank(store: Store, options: VerificationOptions): Promise<VerificationReport> {
  const {
    verifier,
    keys,
    operatorsSecret = null,
    openers = new Map(),
    kept = [],
    copy = null,
    onProgress,
    onFinding,
    most,
  } = options;
  const findings = new Findings(most, onFinding);
  const coverage = nothingCovered();
  await Snapshot.of(store, async (snapshot) => {
    const { currency, clockWasWrong, rows, ...present } = await overviewOf(snapshot);
    const now = options.now ?? present.now;
    const begun: Omit<Verification, "verifier"> = {
      ...{ snapshot, findings, coverage, openers, now, currency, clockWasWrong },
      progress: new Progress(rows, onProgress),
      chain: new Chain(keys.chain),
      effects: new EffectDigest(keys.effect),
      proposalKey: operatorsSecret === null ? null : new ProposalKey(operatorsSecret),
    };
    const run: Verification = { ...begun, verifier: await verifySuccessions(begun, verifier) };
    const auditorKeys = await verifyAuditorKeys(run);
    await verifyChains(run, auditorKeys);
    await verifyLog(run, kept);
    await verifyRequests(run);
    await verifyVoids(run);
    await verifyCustomers(run);
    await verifyLimits(run);
    await verifyBankLimits(run);
    await verifyTerminals(run);
    await verifyKeys(run);
    await verifyOrders(run);
    await verifyOperators(run, operatorsSecret);
    await verifyAlarms(run);
    await verifyProposals(run);
    for (const { place, what } of await findingsIn(snapshot.sql, most)) findings.add("ledger", place, what);
  });
  if (copy !== null) coverage.copied = await verifyCopy(copy, findings);
  onProgress?.(1);
  return { findings: findings.list, more: findings.more, coverage };
}

/** The snapshot's time and currency, and about how many rows a verification reads. */
async function overviewOf({ sql }: Snapshot) {
  const [row] = await sql<{ now: number; currency: string | null; clockWasWrong: boolean; rows: bigint }[]>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as now, (select code from ledger_currency) as currency,
           exists (select from audit_event where kind = 'clock-refused') as "clockWasWrong",
           2 * (select count(*) from audit_event) + (select count(*) from request_answer) + (select count(*) from customer) as rows`;
  const { now = 0, currency = null, clockWasWrong = false, rows = 0n } = row ?? {};
  return { now, currency: currency ?? "", clockWasWrong, rows: Number(rows) };
}
