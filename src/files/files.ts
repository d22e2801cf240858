/**
 * Durable files: whole files, folders' entries, files that grow, private files, the lock of a process.
 *
 * It promises that a write which has resolved survives a power failure, and that a private file was never readable by others.
 * Every access goes through the interface Disk. Tests have an implementation of it that loses all that was not synced. Start
 * with durable-file.ts.
 */
export { type Disk, type DiskFile, type OpenHow, realDisk } from "./disk.ts";
export {
  beginFile,
  createFile,
  FILE_MODE,
  FOLDER_MODE,
  makeFolder,
  parentsOfMade,
  removeFile,
  removeLeftovers,
  renameFile,
  replaceFile,
  type Writing,
} from "./durable-file.ts";
export { probeWriting } from "./probe.ts";
export { LockError, type ProcessLock, takeLock } from "./process-lock.ts";
export { openSecret, readOrMake, readSecretFile, SecretFileError, writeSecretFile } from "./secret-file.ts";
