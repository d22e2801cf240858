import assert from "node:assert/strict";
import { test } from "node:test";
import { CHECKS, type Check, type CheckName } from "./checks.ts";
import type { Finding } from "./finding.ts";

type FactsOf<Name extends CheckName> = (typeof CHECKS)[Name] extends Check<infer Facts> ? Facts : never;

/** For each check facts of which all is well, and changes of them, each with the state and a phrase of the finding that must come. */
type Table = {
  readonly [Name in CheckName]: {
    readonly healthy: FactsOf<Name>;
    readonly hostile: readonly (readonly [FactsOf<Name>, Finding["state"], RegExp])[];
  };
};

const runtime = { node: "26.10.0", filesMost: 20_000 };
const folder = { folder: "/data", found: { isFolder: true, mode: 0o700, owner: 7 }, account: 7 };
const disk = { folder: "/data", free: 2 ** 40, filesFree: 1e6, write: { ms: 3 } };
const there = { state: "there", mode: 0o600, owner: 7, ageMs: 0, problem: null } as const;
const key = { file: "/data/keys/a.key", isPublic: false, isRotated: true, found: there };
const keys = { keys: [key], folderOwner: 7, auditorKey: null };
const withKey = (found: object) => ({ ...keys, keys: [{ ...key, found: { ...there, ...found } }] });
const copy = { folder: "/data/audit", copy: { size: 900, mode: 0o700 }, database: 900 };
const listens = { what: "the bank", option: "--listen", host: "10.0.0.1", port: 65_432 };
const port = { listens, isOwn: true, heldBy: null };
const standing = { login: "application", role: "strongroom", isOwner: false, missing: [], excess: [] } as const;
const settings = { fsync: "on", full_page_writes: "on", synchronous_commit: "on" };
const replication = {
  isEmbedded: false,
  isStandby: false,
  lagSeconds: null,
  isReadOnly: false,
  standbys: "ANY 1 (*)",
  connected: 2,
  behindSeconds: null,
  settings,
};
const schema = { version: "18.4", problem: null };
const reach = { role: "application", isEmbedded: false, reached: { state: "reached" } } as const;
const failed = (kind: "login" | "standby" | "other") =>
  ({ ...reach, reached: { state: "failed", why: "its words", kind } }) as const;
const gib = 2 ** 30;

const keysHostile: Table["keys"]["hostile"] = [
  [{ ...keys, keys: [{ ...key, found: { state: "missing" } }] }, "doubtful", /there are no keys yet/],
  [{ ...keys, keys: [key, { ...key, found: { state: "missing" } }] }, "wrong", /a\.key is missing.*put it back from a backup/],
  [{ ...keys, keys: [{ ...key, found: { state: "unreadable", code: "EACCES" } }] }, "wrong", /cannot be read \(EACCES\)/],
  [withKey({ mode: 0o640 }), "wrong", /have rights to .*a\.key \(mode 640\).*chmod 600/],
  [withKey({ owner: 8 }), "wrong", /belongs to the account 8, and its folder to 7.*chown 7/],
  [withKey({ problem: "does not hold 32 bytes" }), "wrong", /a\.key does not hold 32 bytes/],
  [withKey({ ageMs: 3.2 * 365 * 86_400_000 }), "doubtful", /not renewed for 3 years.*rotate/],
  [{ ...keys, auditorKey: "/data/keys/auditor.key" }, "doubtful", /private key still lies here.*move it/],
];

const TABLE: Table = {
  runtime: {
    healthy: runtime,
    hostile: [
      [{ ...runtime, node: "24.16.0" }, "doubtful", /Node\.js 24\.16\.0 is not the one of the tests/],
      [{ ...runtime, filesMost: 256 }, "wrong", /256 files.*LimitNOFILE/],
      [{ ...runtime, filesMost: 2_048 }, "doubtful", /2048 files/],
    ],
  },
  "data-folder": {
    healthy: folder,
    hostile: [
      [{ ...folder, found: null }, "doubtful", /there is no \/data yet/],
      [{ ...folder, found: { ...folder.found, isFolder: false } }, "wrong", /is a file/],
      [{ ...folder, found: { ...folder.found, mode: 0o770 } }, "wrong", /\(mode 770\).*chmod go-w/],
      [{ ...folder, account: 0 }, "doubtful", /belongs to the account 7, and this command runs as 0/],
    ],
  },
  disk: {
    healthy: disk,
    hostile: [
      [{ ...disk, write: { code: "ENOSPC", message: "no space" } }, "wrong", /the disk is full.*make room/],
      [{ ...disk, write: { code: "EROFS", message: "read-only" } }, "wrong", /the file system is read-only/],
      [{ ...disk, write: { code: "EACCES", message: "denied" } }, "wrong", /may not write there/],
      [{ ...disk, write: { code: "EODD", message: "an odd thing" } }, "wrong", /an odd thing/],
      [{ ...disk, write: { ms: 900 } }, "doubtful", /synced in 900 ms.*faster disk/],
      [{ ...disk, free: 2 ** 20 }, "wrong", /1 MB are free/],
      [{ ...disk, free: gib }, "doubtful", /1024 MB are free/],
      [{ ...disk, filesFree: 3 }, "wrong", /3 more files/],
      [{ ...disk, filesFree: 5_000 }, "doubtful", /5000 more files/],
    ],
  },
  keys: { healthy: keys, hostile: keysHostile },
  "machine-keys": { healthy: keys, hostile: keysHostile.slice(1, 6) },
  "audit-copy": {
    healthy: copy,
    hostile: [
      [{ ...copy, copy: null }, "doubtful", /there is no copy/],
      [{ ...copy, copy: { problem: "the signature is wrong" } }, "wrong", /cannot be relied on: the signature is wrong/],
      [{ ...copy, copy: { size: 901, mode: 0o700 } }, "wrong", /901 records, and the database only 900/],
      [{ ...copy, database: 50_000 }, "doubtful", /49100 fewer than the database/],
      [{ ...copy, copy: { size: 900, mode: 0o777 } }, "wrong", /others than its owner may write/],
    ],
  },
  ports: {
    healthy: [port],
    hostile: [
      [[{ ...port, isOwn: null }], "wrong", /no address is known for the host of 10\.0\.0\.1:65432.*--listen/],
      [[{ ...port, isOwn: false }], "wrong", /is no address of this machine.*--listen/],
      [[{ ...port, heldBy: "unknown" }], "doubtful", /in use by a process of another account/],
      [[port, { ...port, heldBy: { pid: 9, command: "nginx", isOurs: false } }], "wrong", /in use by nginx \(process 9\)/],
    ],
  },
  "embedded-server": {
    healthy: { state: "running", pid: 1, urls: { owner: "", application: "", console: "" } },
    hostile: [
      [{ state: "none" }, "doubtful", /there is no embedded PostgreSQL yet/],
      [{ state: "stopped", unclean: false }, "doubtful", /does not run, so that nothing/],
      [{ state: "stopped", unclean: true }, "doubtful", /was not stopped in order.*recovers/],
      [{ state: "starting", pid: 4 }, "doubtful", /starts or recovers \(process 4\)/],
      [{ state: "other-version", version: "17", wanted: "18" }, "wrong", /of version 17, and this program has 18/],
      [{ state: "unusable", why: "a password is missing" }, "wrong", /a password is missing/],
    ],
  },
  database: {
    healthy: [reach],
    hostile: [
      [[failed("login")], "wrong", /refuses the bank's login \(--database-url\): its words.*correct user, password/],
      [[failed("standby")], "wrong", /is a standby/],
      [[reach, { ...failed("other"), role: "owner" }], "wrong", /does not answer to the owner's login .*its words.*start it/],
      [[{ ...failed("other"), isEmbedded: true }], "wrong", /does not answer to the bank's login: its words.*postgres\.log/],
    ],
  },
  version: {
    healthy: schema,
    hostile: [[{ ...schema, problem: { code: "server-unsuitable", sentence: "too old" } }, "wrong", /too old/]],
  },
  migrations: {
    healthy: schema,
    hostile: ["schema-behind", "database-newer", "migration-changed"].map(
      (code) => [{ ...schema, problem: { code, sentence: `it is ${code}` } }, "wrong", new RegExp(code)] as const,
    ),
  },
  roles: {
    healthy: [standing, { ...standing, login: "console" }, { ...standing, login: "owner", isOwner: true }],
    hostile: [
      [[{ ...standing, missing: ["insert on hold"] }], "wrong", /lacks what the bank needs: insert on hold.*database migrate/],
      [[{ ...standing, login: "console", missing: ["a", "b", "c", "d", "e"] }], "wrong", /the console needs: a; b; c and 2 more/],
      [[{ ...standing, excess: ["delete on answer"] }], "doubtful", /may do more than the bank needs: delete on answer/],
      [[{ ...standing, isOwner: true }], "doubtful", /has all rights over the tables/],
      [[{ ...standing, login: "owner" }], "wrong", /does not own the tables/],
    ],
  },
  connection: {
    healthy: { tls: "TLSv1.3, TLS_AES_256_GCM_SHA384", server: "10.0.0.9", isHere: false },
    hostile: [[{ tls: null, server: "10.0.0.9", isHere: false }, "wrong", /at 10\.0\.0\.9 is not encrypted.*sslmode=disable/]],
  },
  durability: {
    healthy: replication,
    hostile: (["fsync", "full_page_writes", "synchronous_commit"] as const).map(
      (name) =>
        [
          { ...replication, settings: { ...settings, [name]: "off" } },
          "wrong",
          new RegExp(`^${name} is off.*loses money.*set ${name} to on`),
        ] as const,
    ),
  },
  replication: {
    healthy: replication,
    hostile: [
      [
        { ...replication, isStandby: true, lagSeconds: 7.4, settings: null },
        "wrong",
        /is a standby.*7 s behind.*name the primary/,
      ],
      [{ ...replication, isReadOnly: true }, "wrong", /takes no writes \(default_transaction_read_only\)/],
      [{ ...replication, standbys: "" }, "doubtful", /no commit waits for a standby/],
      [{ ...replication, connected: 0 }, "wrong", /of which 0 are connected: no operation completes/],
      [{ ...replication, connected: 1, behindSeconds: 60.2 }, "doubtful", /1 is connected, the slowest 60 s behind/],
    ],
  },
  partitions: {
    healthy: [{ table: "request_answer", ahead: 8, waiting: [] }],
    hostile: [
      [[{ table: "request_answer", ahead: 1, waiting: [] }], "doubtful", /partitions for 1 quarters.*database migrate/],
      [
        [{ table: "request_answer", ahead: 8, waiting: ["2026-Q1", "2026-Q2"] }],
        "doubtful",
        /rows of 2026-Q1, 2026-Q2 are in the default partition of request_answer.*database migrate/,
      ],
    ],
  },
  time: {
    healthy: { stepMs: 2, compared: { trouble: null, apartMs: -3 } },
    hostile: [
      [{ stepMs: -5_000, compared: null }, "wrong", /clock stepped by -5 s/],
      [
        { stepMs: 0, compared: { trouble: "clocks-differ", apartMs: 3_600_000 } },
        "wrong",
        /are more than 10 seconds apart \(3600\.0 s\)/,
      ],
      [
        { stepMs: 0, compared: { trouble: "clock-behind", apartMs: 0 } },
        "wrong",
        /before the newest time in the books.*--accept-clock/,
      ],
    ],
  },
};

const text = ({ what, todo }: Finding): string => `${what}. ${todo ?? ""}`;

for (const name of Object.keys(CHECKS) as CheckName[])
  test(`the check ${name} is silent about what is well, and names each thing that is not, with what to do`, () => {
    const { judge, meaning } = CHECKS[name] as Check<unknown>;
    const { healthy, hostile } = TABLE[name];
    assert.notEqual(meaning, "");
    const wellFound = judge(healthy);
    assert.ok(wellFound.length > 0);
    for (const finding of wellFound) assert.deepEqual([finding.state, finding.todo], ["well", null], text(finding));
    assert.ok(hostile.length > 0, "it can fail");
    for (const [facts, state, phrase] of hostile) {
      const findings = judge(facts).filter((finding) => finding.state !== "well");
      assert.ok(
        findings.some((finding) => finding.state === state && phrase.test(text(finding))),
        `${phrase}: ${findings.map(text).join(" | ")}`,
      );
      for (const finding of findings) {
        assert.ok((finding.todo ?? "").length > 5, finding.what);
        assert.doesNotMatch(text(finding), /[\n\r]|undefined|NaN|\[object/);
      }
    }
  });
