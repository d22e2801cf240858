import { DatabaseSync } from "node:sqlite";

/** Another process works with these files. */
export class LockError extends Error {
  override readonly name = "LockError";
  readonly code = "atm-running";
}

/** Keeps every other process away from a machine's files until it is released, or this process is gone, however it ends. */
export interface ProcessLock {
  release(): void;
}

/**
 * Takes the lock of this file. It is the exclusive lock of an empty SQLite database, which the operating system lets go of
 * when its process dies: Node.js has no file locks of its own, and a file with a process id in it is still there after a crash.
 * Throws LockError where somebody else has it.
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
