import assert from "node:assert/strict";
import { cpSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { claimedLogSize } from "../src/audit/log/newest-checkpoint.ts";
import { logSize } from "../src/audit/sequencing/backlog.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { Money } from "../src/model/money.ts";
import type { TestDatabase } from "../src/store/testing/test-database.ts";
import { untilCopied } from "./bank-events.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { type Dump, dumpOf, restoredFrom } from "./dumped-database.ts";
import { eventually } from "./eventually.ts";
import { sequencersOf } from "./everything.ts";
import { freePort } from "./program.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { differingFiles } from "./servers-under-load.ts";
import { untilDeposits } from "./suspended-money.ts";
import { OneServer } from "./two-servers.ts";

// A backup that was made while the bank ran and money moved: a dump of the database, the keys, and the copy of the log as it was
// before the dump and after it.
const ALICE = { username: "alice", password: "a long enough secret" };
const BETWEEN_MS = 20;
let place: ReturnType<typeof temporaryFolder>;
let dump: Dump;
let keys: InitiatorKeys;

before(async () => {
  place = temporaryFolder();
  await using bank = await BankUnderTest.start(["--workers", "1"]);
  keys = await bank.enrol(1);
  await bank.signUp([ALICE.username], ALICE.password);
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  const over = new AbortController();
  const moving = (async () => {
    for (; !over.signal.aborted; await pause(BETWEEN_MS)) await atm.get("deposit", { amount: Money(1n) });
  })();
  await untilLogHas(bank, 1);
  copy(bank, "before");
  await untilLogHas(bank, (await sizeIn(path.join(place.folder, "before"))) + 1);
  dump = await dumpOf(bank.database.store);
  const { length } = await bank.database.store.sql`select from audit_event`;
  await untilLogHas(bank, length + 1);
  copy(bank, "after");
  over.abort();
  await moving;
  cpSync(path.join(bank.data, "keys"), path.join(place.folder, "keys"), { recursive: true });
});
after(() => place[Symbol.dispose]());

/** Waits until the bank's copy has this many events. */
const untilLogHas = ({ data }: BankUnderTest, events: number): Promise<void> =>
  eventually(
    async () => (await sizeIn(path.join(data, "audit"))) >= events,
    async () => `the copy has ${await sizeIn(path.join(data, "audit"))} of ${events}`,
  );

const sizeIn = async (folder: string): Promise<number> => (await claimedLogSize(folder)) ?? 0;

/** Copies the bank's copy of the log as a snapshot of its disk would: nothing is written meanwhile. */
function copy(bank: BankUnderTest, name: string): void {
  const [sequencer] = sequencersOf(bank.program.process.pid as number);
  process.kill(sequencer as number, "SIGSTOP");
  cpSync(path.join(bank.data, "audit"), path.join(place.folder, name), { recursive: true });
  process.kill(sequencer as number, "SIGCONT");
}

/** A server of the restored bank, not yet running, with the copy of the log of this name. */
class RestoredBank implements AsyncDisposable {
  readonly server: OneServer;
  readonly database: TestDatabase;
  readonly #folder: Disposable;

  private constructor(server: OneServer, database: TestDatabase, folder: Disposable) {
    this.server = server;
    this.database = database;
    this.#folder = folder;
  }

  static async with(copyName: string): Promise<RestoredBank> {
    const data = temporaryFolder();
    cpSync(path.join(place.folder, "keys"), path.join(data.folder, "keys"), { recursive: true });
    cpSync(path.join(place.folder, copyName), path.join(data.folder, "audit"), { recursive: true });
    const database = await restoredFrom(dump);
    const ports = { port: await freePort(), status: await freePort() };
    return new RestoredBank(new OneServer(database.url, data.folder, ports), database, data);
  }

  /** Resolves with alice's ATM. */
  async signedIn(): Promise<ScriptedAtm> {
    const atm = await this.server.connect(keys);
    await atm.get("signin", ALICE);
    return atm;
  }

  /** Fails unless a deposit reaches the copy, and books, log and copy prove each other. */
  async goesOn(): Promise<void> {
    await using atm = await this.signedIn();
    const size = await logSize(this.database.store.sql);
    const { posted } = await atm.get("balance", {});
    const booked = await untilDeposits(atm, "ok");
    assert.equal((await atm.get("balance", {})).posted, posted + booked);
    assert.ok((await untilCopied(this.database.store, this.server.audit)) > size);
    const { code, stdout, stderr } = await this.server.run("verify", "--key", path.join(this.server.data, "keys", "auditor.key"));
    assert.equal(code, 0, stdout + stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.program?.[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

test("a dump of the running bank, with an older copy of the log: the bank starts, the copy catches up, and the log goes on", async () => {
  await using restored = await RestoredBank.with("before");
  const inDump = await logSize(restored.database.store.sql);
  assert.ok((await sizeIn(restored.server.audit)) < inDump, "the copy is older than the dump");
  await restored.server.open();
  await restored.goesOn();
  assert.equal(await restored.server.program?.stop(), 0);
});

test("with a newer copy of the log the bank takes no new money operation until an operator declares the restore", async () => {
  await using restored = await RestoredBank.with("after");
  const { server } = restored;
  assert.ok((await sizeIn(server.audit)) > (await logSize(restored.database.store.sql)), "the copy is newer than the dump");
  await server.launch("--audit-lag", "8").says("the bank is open");
  await server.program?.says(
    "somebody set the database back. If it was restored from a backup, say so with strongroom audit restored",
  );
  {
    await using atm = await restored.signedIn();
    await untilDeposits(atm, "money-suspended");
    await eventually(
      async () => /this server's sequencer cannot continue the log \(log-ahead\)/.test(await server.tells("/ready")),
      () => server.tells("/ready"),
    );
    assert.match(await server.tells("/metrics"), /^strongroom_sequencer_trouble\{.*code="log-ahead"\} 1$/m);
  }
  assert.deepEqual(differingFiles(server.audit, path.join(place.folder, "after")), [], "nothing is signed, and nothing written");

  const { code, stderr } = await server.run("audit", "restored", "--operator", "anna");
  assert.equal(code, 0, stderr);
  const aside = readdirSync(server.data).filter((name) => name.startsWith("audit.before-restore-"));
  assert.equal(aside.length, 1);
  assert.deepEqual(differingFiles(path.join(server.data, aside[0] as string), path.join(place.folder, "after")), []);
  await eventually(
    async () => (await server.tells("/ready")).startsWith("ready\n"),
    () => server.tells("/ready"),
  );
  await restored.goesOn();
  assert.equal(await server.program?.stop(), 0);
});
