/**
 * The only room that connects to PostgreSQL: driver, embedded server, migrations, the
 * privileges of the application role, and the tables that several rooms write to.
 *
 * It promises that every statement has a deadline, and that it reports a lost or late connection as an unknown outcome. It does
 * not interpret rows. Start with driver/connect.ts.
 */

export { openStore, type ReservedSql, type Sql, type Store, type Transaction, WHOLE_BANK_MS } from "./driver/connect.ts";
export { parseTarget } from "./driver/database-url.ts";
export { type Listening, listen } from "./driver/listen.ts";
export { proveReachable } from "./driver/reach.ts";
export { ARRAY_OF, type PreparedStatement, type Step, type StepResult, TYPE } from "./driver/statement.ts";
export { CONSOLE_ROLE, isEmbeddedLogin } from "./embedded/cluster.ts";
export { startEmbedded, startScratch } from "./embedded/embedded.ts";
export { keepEmbedded } from "./embedded/keep-embedded.ts";
export { type EmbeddedState, lookAtEmbedded } from "./embedded/look.ts";
export { bundledVersion } from "./embedded/postgres-programs.ts";
export { brokenConstraint, isConnectionLost, isLoginRefused, StoreError, sqlState } from "./errors.ts";
export { holderOf, holdLease, type Lease } from "./lease.ts";
export { checkMigrated } from "./migrations/migrate.ts";
export { readMigrations } from "./migrations/migration-files.ts";
export { type EmptyTables, restoreDatabase } from "./migrations/restore-database.ts";
export { readOwnTables, type StoredTable } from "./migrations/table-order.ts";
export { endRestore } from "./migrations/unfinished.ts";
export { type Archived, archivePartitions } from "./partitions/archive.ts";
export { horizonOf, lookAtPartitions } from "./partitions/look-at-partitions.ts";
export { beginOf, later, type Quarter, quarterAt, quarterFrom, quarterText } from "./partitions/quarters.ts";
export { beginSnapshot, inSnapshot } from "./partitions/snapshot.ts";
export { CONSOLE_PRIVILEGES } from "./privileges/console-privileges.ts";
export { type Standing, standingOf } from "./privileges/powers.ts";
export { checkConsoleDatabase, type DatabaseLogins, prepareDatabase } from "./privileges/prepare-database.ts";
export { PRIVILEGES } from "./privileges/privileges.ts";
export { findAnswer, insertAnswer } from "./tables/answers.ts";
export { BinaryRow, CopyRows } from "./wire/binary-rows.ts";
export { BinaryValues, EPOCH_MS } from "./wire/binary-values.ts";
export { readUuid, writeDigits, writeUuid } from "./wire/uuid-bytes.ts";
