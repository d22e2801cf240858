import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it, test } from "node:test";
import { openStore } from "../src/store/driver/connect.ts";
import { freeze, postmasterOf } from "../src/store/testing/test-freeze.ts";
import { startTestServer } from "../src/store/testing/test-server.ts";
import { acceptingPlace, droppingPlace, placeThatFreezes, type SilentPlace } from "../src/store/testing/test-silence.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { isNightly } from "./nightly.ts";
import { freePort, Program } from "./program.ts";

// A database that is silent in each way that a host can be. Every command ends, or says that it waits, within 10 seconds.

/** From the first connection on. A start on a machine that is not busy takes the rest of the 10 seconds. */
const MOST_MS = 9_000;
/** Gives up on a program that says nothing. */
const FAR_MS = 60_000;
/** How many programs run at once. */
const TOGETHER = 5;
/** A busy machine takes many times as long for the starts of all programs. */
const TEST_MOST_MS = 400_000;
const WHO = ["--operator", "anna", "--reason", "a test"];
const NO_ANSWER = /no answer/;
const LOST = /the connection to PostgreSQL (was lost|broke off)|no answer|waits for its database|does not answer/;
const WAITS = /(the (bank|console) waits for its database, and starts once it answers|cannot connect to PostgreSQL)/;

let bank: BankUnderTest;
let url: URL;
const place = temporaryFolder();
const backup = path.join(place.folder, "bank.tar");

before(async () => {
  bank = await BankUnderTest.start();
  url = new URL(bank.database.applicationUrl);
  const taken = await bank.run("backup", "--out", backup, ...WHO);
  assert.equal(taken.code, 0, taken.stderr);
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** The commands, with the exit status of those that end. */
const COMMANDS: readonly (readonly [line: readonly string[], ends: number | null])[] = [
  [["ledger", "verify"], 1],
  [["database", "migrate"], 1],
  [["backup", "--out", path.join(place.folder, "other.tar"), ...WHO], 1],
  [["restore", backup, ...WHO], 1],
  [["doctor"], 1],
  [["verify"], 1],
  [["terminal", "list"], 1],
  [["bank", "--workers", "1"], null],
  [["console"], null],
  [["start"], null],
];

/** One that ends and one that waits; by night also one that runs as the owner, and another that waits. */
const SOME_NAMES = isNightly ? ["ledger", "database", "bank", "console"] : ["ledger", "bank"];
const SOME = COMMANDS.filter(([[name]]) => SOME_NAMES.includes(name ?? ""));

interface Ran {
  readonly began: number;
  readonly ms: number;
  readonly code: number | null;
  readonly said: string;
}

/** Runs a program until it ends, or, if it is one that waits, until it has said so. */
async function run(line: readonly string[], environment: NodeJS.ProcessEnv, isWaiting = false): Promise<Ran> {
  const began = performance.now();
  await using program = new Program(line, environment);
  if (isWaiting) await program.says(WAITS, FAR_MS).catch(() => {});
  const code = isWaiting ? program.process.exitCode : await program.exited;
  const ms = performance.now() - began;
  if (code === null) program.process.kill("SIGKILL");
  return { began, ms, code, said: `${program.stdout}\n${program.stderr}` };
}

async function environment(database: string, data: string): Promise<NodeJS.ProcessEnv> {
  const listen = `127.0.0.1:${await freePort()}`;
  return { DATABASE_URL: database, STRONGROOM_DATA: data, STRONGROOM_LOG_LEVEL: "warn", STRONGROOM_LISTEN: listen };
}

interface Place extends AsyncDisposable {
  readonly url: string;
  firstAt(): number | null;
}

/** Fails unless each command, at a place that `open` makes for it, ends or waits in time, with this sentence. */
async function assertBounded(
  t: { diagnostic(line: string): void },
  commands: typeof COMMANDS,
  open: () => Promise<Place>,
  sentence: RegExp,
): Promise<void> {
  for (let n = 0; n < commands.length; n += TOGETHER) {
    await Promise.all(
      commands.slice(n, n + TOGETHER).map(async ([line, ends]) => {
        await using silent = await open();
        using empty = temporaryFolder();
        const data = line[0] === "restore" ? empty.folder : bank.data;
        const { began, ms, code, said } = await run(line, await environment(silent.url, data), ends === null);
        const startMs = (silent.firstAt() ?? Number.NaN) - began;
        const waitedMs = ms - startMs;
        t.diagnostic(
          `${line[0]} ${line[1] ?? ""}: ${ends === null ? "waits" : `ends with ${code}`} after ${Math.round(waitedMs)} ms`,
        );
        assert.match(said, sentence, line.join(" "));
        assert.doesNotMatch(said, /this is a bug/);
        if (ends !== null) assert.equal(code, ends, `${line.join(" ")}: ${said}`);
        assert.ok(waitedMs < MOST_MS + startMs / 2, `${line.join(" ")}: ${waitedMs} ms; a start takes ${startMs} ms`);
      }),
    );
  }
}

/** The database's URL with these servers in place of its own. */
function at(...ports: readonly number[]): string {
  const servers = ports.map((port) => `127.0.0.1:${port}`).join(",");
  return `postgres://${url.username}:${url.password}@${servers}${url.pathname}`;
}

const opened = (silent: SilentPlace): Place => ({
  url: at(silent.port),
  firstAt: () => silent.firstAt,
  [Symbol.asyncDispose]: () => silent[Symbol.asyncDispose](),
});

describe("every command ends, or says that it waits, within 10 seconds, if the database", {
  skip: process.platform === "linux" ? false : "only Linux drops what its queue has no room for",
}, () => {
  it("accepts connections and never answers", { timeout: TEST_MOST_MS }, (t) =>
    assertBounded(t, COMMANDS, async () => opened(await acceptingPlace()), NO_ANSWER),
  );

  it("answers no SYN", { timeout: TEST_MOST_MS }, (t) =>
    assertBounded(t, SOME, async () => opened(await droppingPlace()), NO_ANSWER),
  );

  it("answers the first login and then nothing, to nobody", { timeout: TEST_MOST_MS }, (t) =>
    assertBounded(t, COMMANDS, async () => opened(await placeThatFreezes(url.href)), LOST),
  );

  it("is one of several servers, which are all silent, each in its way", { timeout: TEST_MOST_MS }, (t) =>
    assertBounded(
      t,
      SOME,
      async () => {
        const places = [await acceptingPlace(), await droppingPlace(), await placeThatFreezes(url.href)];
        const closed = async (): Promise<void> => void (await Promise.all(places.map((each) => each[Symbol.asyncDispose]())));
        const firstAt = (): number | null => places[0]?.firstAt ?? null;
        return { firstAt, url: at(...places.map(({ port }) => port)), [Symbol.asyncDispose]: closed };
      },
      LOST,
    ),
  );
});

test("ledger and bank at a real PostgreSQL that is stopped after the first login are bounded too", {
  skip: process.platform === "linux" ? false : "processes are found in /proc",
}, async (t) => {
  const server = await startTestServer();
  const store = openStore(server.url, { connections: 1, applicationName: "silent test" });
  const postmaster = await postmasterOf(store.sql);
  await store.close();
  const { username, password, pathname } = new URL(server.url);
  let thaw = (): void => {};
  try {
    for (const line of [
      ["ledger", "verify"],
      ["bank", "--workers", "1"],
    ]) {
      await using silent = await placeThatFreezes(server.url, () => {
        thaw = freeze(postmaster);
      });
      using data = temporaryFolder();
      const at = `postgres://${username}:${password}@127.0.0.1:${silent.port}${pathname}`;
      const { began, ms, code, said } = await run(line, await environment(at, data.folder), line[0] === "bank");
      thaw();
      const startMs = (silent.firstAt ?? Number.NaN) - began;
      const waitedMs = ms - startMs;
      t.diagnostic(`${line[0]}: ${Math.round(waitedMs)} ms`);
      assert.match(said, LOST);
      assert.equal(code, line[0] === "bank" ? null : 1);
      assert.ok(waitedMs < MOST_MS + startMs / 2, `${waitedMs} ms; a start takes ${startMs} ms`);
    }
  } finally {
    thaw();
    await server.stop();
  }
});
