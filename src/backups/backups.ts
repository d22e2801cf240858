/**
 * Backups: one file with the database, the keys and the position of the audit log, all of one moment, taken while the bank runs; and
 * putting it back into an empty place (docs/BACKUP.md).
 *
 * It promises that a file under its final name is whole, that every changed byte is found before anything is restored, and that no
 * program starts on a restore that was cut off. It records no event and judges no books. Start with taking/take-backup.ts, then
 * restoring/load-backup.ts.
 */
export { BackupError } from "./backup-error.ts";
export { type CheckedBackup, checkBackup } from "./restoring/check-backup.ts";
export { loadBackup } from "./restoring/load-backup.ts";
export type { BackupFile } from "./restoring/open-backup.ts";
export { RestorePlace, refuseUnfinishedFolder } from "./restoring/restore-place.ts";
export { type TakenBackup, takeBackup } from "./taking/take-backup.ts";
