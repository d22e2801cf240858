import { judgeConnection, lookAtConnection } from "./database/connection.ts";
import { judgePartitions, lookAtTablePartitions } from "./database/partitions.ts";
import { judgeReach, judgeServer, lookAtReach, lookAtServer } from "./database/reach.ts";
import { judgeDurability, judgeReplication, lookAtReplication } from "./database/replication.ts";
import { judgeRoles, lookAtRoles } from "./database/role.ts";
import { judgeMigrations, judgeVersion, lookAtSchema } from "./database/schema.ts";
import type { Sight } from "./database/sight.ts";
import { judgeTime, lookAtTime } from "./database/time.ts";
import type { Finding } from "./finding.ts";
import { judgeAuditCopy, lookAtAuditCopy } from "./machine/audit-copy.ts";
import { judgeFolder, lookAtFolder } from "./machine/data-folder.ts";
import { judgeDisk, lookAtDisk } from "./machine/disk.ts";
import { judgeKeys, lookAtKeys, lookAtMachineKeys } from "./machine/keys.ts";
import { judgePorts, lookAtPorts } from "./machine/ports.ts";
import { judgeRuntime, lookAtRuntime } from "./machine/runtime.ts";
import type { Place } from "./place.ts";

/** One check. `look` reads facts and changes nothing; null if there is nothing to look at. `judge` says what they mean. */
export interface Check<Facts> {
  readonly meaning: string;
  readonly look: (place: Place, sight: Sight) => Promise<Facts | null>;
  readonly judge: (facts: Facts) => readonly Finding[];
}

const check = <Facts>(meaning: string, look: Check<Facts>["look"], judge: Check<Facts>["judge"]): Check<Facts> => ({
  ...{ meaning, look, judge },
});

/** Every check, in the order in which they are printed. */
export const CHECKS = {
  runtime: check("the version of Node.js, and how many files a process may open", lookAtRuntime, judgeRuntime),
  "data-folder": check("the data folder, its owner and its permissions", lookAtFolder, judgeFolder),
  disk: check("free room and inodes, and that a file can be written and synced", lookAtDisk, judgeDisk),
  keys: check("the bank's keys: present, in their form, readable by their owner only, and their age", lookAtKeys, judgeKeys),
  "machine-keys": check("the key files of ATMs in the data folder, likewise", lookAtMachineKeys, judgeKeys),
  "audit-copy": check("this server's copy of the audit log, its checkpoint, and the database's", lookAtAuditCopy, judgeAuditCopy),
  ports: check("each address that a program listens on: free, or in use by whom", lookAtPorts, judgePorts),
  "embedded-server": check("the embedded PostgreSQL", lookAtServer, judgeServer),
  database: check("that the database answers to each login", lookAtReach, judgeReach),
  version: check("the database server's version", lookAtSchema, judgeVersion),
  migrations: check("whether the tables are those of this version", lookAtSchema, judgeMigrations),
  partitions: check(
    "whether the tables of history have partitions for the quarters to come",
    lookAtTablePartitions,
    judgePartitions,
  ),
  roles: check("what each role may do, by the tables of privileges", lookAtRoles, judgeRoles),
  connection: check("TLS of the connection to the database", lookAtConnection, judgeConnection),
  durability: check("that an acknowledged commit survives a crash", lookAtReplication, judgeDurability),
  replication: check("whether the database is a standby, and whether commits wait for one", lookAtReplication, judgeReplication),
  time: check("this machine's clock against the database's, the books' and the monotonic one", lookAtTime, judgeTime),
} as const;

export type CheckName = keyof typeof CHECKS;
