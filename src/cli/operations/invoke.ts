import { randomBytes } from "node:crypto";
import {
  type AnyOperation,
  type Backoffice,
  findOperation,
  type Invoke,
  KeyFileKey,
  leavesTrace,
  type OperationName,
  perform,
} from "../../backoffice/backoffice.ts";
import { EVENTS_KEY_SIZE } from "../../bank/bank.ts";
import { timeForCommand } from "../../clock/clock.ts";
import { EffectDigest, eventKeysFrom } from "../../events/events.ts";
import { openSecret } from "../../files/files.ts";
import { OPERATORS_KEY_SIZE, openAuthentic } from "../../operators/operators.ts";
import { ProposalKey } from "../../proposals/proposals.ts";
import type { Store } from "../../store/store.ts";
import { auditEventsKeyFile, operatorsKeyFile } from "../data-folder.ts";
import { evidencePlace } from "../evidence/evidence-place.ts";
import { accountName } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { bankReceiptKey } from "../receipts/receipt-keys.ts";
import { withEventStore } from "../running/command-events.ts";
import { withMigratedStore } from "../running/database.ts";
import { readSignIn, type SignIn } from "../sign-in/sign-in-file.ts";
import { consoleInvoke } from "./console-invoke.ts";

/**
 * Calls `work` with what performs this operation: the console, if an operator is signed in on this command line; else this process,
 * under the account of the operating system. There, what changes something or looks at a customer needs --break-glass; what needs two
 * persons is refused whatever is given. Throws UsageError.
 */
export async function withInvoke<Result>(
  settings: Settings,
  name: OperationName,
  work: (invoke: Invoke) => Promise<Result>,
): Promise<Result> {
  const operation = findOperation(name) as AnyOperation;
  const signIn = await findSignIn(settings, operation);
  const requestId = settings.find("request-id");
  if (signIn !== null) return work(consoleInvoke(signIn, requestId));
  if (requestId !== null)
    throw new UsageError(
      "--request-id repeats a request to a console, and this command asks none: sign in with strongroom login",
    );
  return performHere(settings, name, operation, work);
}

/** The sign-in that the command acts under; null if it acts on this machine. Throws UsageError for a sign-in at another console. */
async function findSignIn(settings: Settings, operation: AnyOperation): Promise<SignIn | null> {
  if (settings.find("break-glass") !== null) return null;
  // Who names the place of the data wants a list from there.
  if (!leavesTrace(operation) && settings.flagsFor(["data", "database-url"]).length > 0) return null;
  const signIn = await readSignIn();
  const console = settings.find("console");
  if (console !== null && console !== signIn?.console)
    throw new UsageError(
      `${signIn === null ? "nobody is signed in" : `${signIn.username} is signed in at ${signIn.console}, not`} at ${console}: strongroom login --console ${console} signs in there`,
    );
  return signIn;
}

function performHere<Result>(
  settings: Settings,
  name: OperationName,
  operation: AnyOperation,
  work: (invoke: Invoke) => Promise<Result>,
): Promise<Result> {
  const reason = settings.find("break-glass");
  if (reason === null && (operation.approval || operation.inPerson === true || leavesTrace(operation)))
    throw new UsageError(
      `strongroom ${operation.command} is for signed-in operators: strongroom login signs you in; ${glassText(operation)}`,
    );
  const actor = { kind: "break-glass", login: accountName(), reason: reason ?? "" } as const;
  const invoke = async (store: Backoffice["store"], plain: Store): Promise<Result> => {
    const backoffice = await backofficeOf(settings, operation, name, store, plain);
    return work((asked, given) => perform(backoffice, actor, asked, given));
  };
  if (leavesTrace(operation)) return withEventStore(settings, (store) => invoke(store, store));
  return withMigratedStore(settings, (store) => invoke(readingStore(store), store));
}

const glassText = ({ approval, inPerson }: AnyOperation): string => {
  if (approval) return "--break-glass never does it, because it takes two signed-in operators";
  if (inPerson === true) return "--break-glass never does it, because it is one person's decision about another's proposal";
  return "on the bank's own machine, --break-glass REASON performs it, raises an alarm and is in the audit log";
};

/** For operations that record nothing, so that a machine without the bank's keys can list. */
const readingStore = (store: Store): Backoffice["store"] => ({
  sql: store.sql,
  begin: (act) =>
    store.sql.begin((tx) =>
      act(tx, () => {
        throw new Error("an operation without an audit event recorded one");
      }),
    ) as ReturnType<typeof act>,
});

async function backofficeOf(
  settings: Settings,
  { group }: AnyOperation,
  name: OperationName,
  store: Backoffice["store"],
  plain: Store,
): Promise<Backoffice> {
  const at = await timeForCommand(plain);
  // Other operations read no proposal and no operator: under this key no row would be authentic.
  const secret =
    group === "proposals" || group === "operators" || name === "terminal-key-file"
      ? await openSecret(operatorsKeyFile(settings.dataFolder), OPERATORS_KEY_SIZE)
      : randomBytes(OPERATORS_KEY_SIZE);
  const receipts = name === "payment-find" ? await bankReceiptKey(settings, "without it no receipt can be read or shown") : null;
  return {
    ...{ store, now: () => at, currency: settings.get("currency"), proposalKey: new ProposalKey(secret) },
    // Nobody is signed in here, and what asks for somebody's standing is refused before.
    standing: async () => null,
    authentic: openAuthentic(secret, say),
    keyFileKey: new KeyFileKey(secret),
    effects: name === "limits-show" ? await effectsOf(settings) : null,
    receiptKey: receipts,
    evidence: name === "evidence-make" ? await evidencePlace(settings) : null,
  };
}

/** What checks the rows of the bank's limits. */
const effectsOf = async (settings: Settings): Promise<EffectDigest> =>
  new EffectDigest(eventKeysFrom(await openSecret(auditEventsKeyFile(settings.dataFolder), EVENTS_KEY_SIZE)).effect);
