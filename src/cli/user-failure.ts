import { CashError } from "../atm/cash-state.ts";
import { ControlError } from "../atm/control-call.ts";
import { JournalError } from "../atm/journal-error.ts";
import { KeyFileError } from "../atm/key-file.ts";
import { LockError } from "../atm/process-lock.ts";
import { operatorSentence } from "../bank/operator-error.ts";
import { PortError } from "../screens/start.ts";
import { StoreError } from "../store/errors.ts";
import { ProgramError } from "./child-program.ts";

/** The errors that an ATM, and what starts one, has for its operator. */
export const ATM_ERRORS = [CashError, ControlError, JournalError, KeyFileError, LockError, PortError, ProgramError];

/** What of the store is a setting that is wrong. */
const SETTINGS: ReadonlySet<string> = new Set(["url-invalid", "data-folder-unusable"]);

/** The sentence and the exit status of a command that ended by an error of the project's own kinds; null for a bug. */
export function userFailure(error: unknown): { readonly sentence: string; readonly status: 1 | 2 } | null {
  const sentence = ATM_ERRORS.some((kind) => error instanceof kind) ? (error as Error).message : operatorSentence(error);
  if (sentence === null) return null;
  return { sentence, status: error instanceof StoreError && SETTINGS.has(error.code) ? 2 : 1 };
}
