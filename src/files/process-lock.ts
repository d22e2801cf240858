import { DatabaseSync } from "node:sqlite";

/** Another process uses these files. */
export class LockError extends Error {
  override readonly name = "LockError";
  readonly code = "atm-running";
}

/** Keeps every other process from a machine's files until `release`, or until this process ends, however it ends. */
export interface ProcessLock {
  release(): void;
}

/**
 * Takes the lock of this file: the exclusive lock of an empty SQLite database, which the operating system releases when the
 * process dies. Node.js has no file locks, and a file with a process id in it remains after a crash. Throws LockError if another
 * process has the lock.
 */
export function takeLock(file: string, name: string): ProcessLock {
  try {
    const database = new DatabaseSync(file, { timeout: 0 });
    database.exec("pragma journal_mode = off; begin exclusive");
    return { release: () => database.close() };
  } catch (cause) {
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    throw new LockError(`${name} runs already: another process holds ${file}`, { cause });
  }
}

const SQLITE_BUSY = 5;
