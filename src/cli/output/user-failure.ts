import { CashError, ControlError, JournalError } from "../../atm/atm.ts";
import { BackupError } from "../../backups/backups.ts";
import { operatorErrors } from "../../bank/bank.ts";
import { AtmError } from "../../client/client.ts";
import { PolicyError } from "../../cosigning/cosigning.ts";
import { ExportError } from "../../exports/exports.ts";
import { LockError } from "../../files/files.ts";
import { LoadError } from "../../load/load.ts";
import { EnrolmentError, KeyFileError } from "../../provisioning/provisioning.ts";
import { StoreError } from "../../store/store.ts";
import { WitnessError } from "../../witness/witness.ts";
import { ProgramError } from "../running/child-program.ts";
import { ConsoleError } from "../sign-in/console-client.ts";

/** The errors of all programs but the bank, which they report to their operators. */
export const PROGRAM_ERRORS = [
  ...[CashError, ControlError, EnrolmentError, JournalError, KeyFileError, LockError, ProgramError],
  ...[AtmError, BackupError, ConsoleError, ExportError, LoadError, PolicyError, WitnessError],
];

/** The store's errors that mean a wrong setting. */
const SETTINGS: ReadonlySet<string> = new Set(["url-invalid", "data-folder-unusable", "quarter-not-past"]);

/** The sentence and the exit status for one of the project's own errors; null for a bug. */
export async function userFailure(error: unknown): Promise<{ readonly sentence: string; readonly status: 1 | 2 } | null> {
  const { operatorSentence } = await operatorErrors();
  const sentence = PROGRAM_ERRORS.some((kind) => error instanceof kind) ? (error as Error).message : operatorSentence(error);
  if (sentence === null) return null;
  return { sentence, status: error instanceof StoreError && SETTINGS.has(error.code) ? 2 : 1 };
}
