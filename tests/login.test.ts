import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeSignIn } from "../src/cli/sign-in/sign-in-file.ts";
import { OperatorsConsole } from "../src/console/testing/test-operators-console.ts";
import { startConsole } from "../src/console/web/start.ts";
import { approveDevice } from "../src/operators/devices/decide-device.ts";
import { beginDevice, pollDevice } from "../src/operators/devices/poll-device.ts";
import { endSession } from "../src/operators/sessions/end-session.ts";
import { resultOf } from "../src/operators/testing/test-operators.ts";
import { invalidities } from "./markup.ts";
import { freePort, Program, runProgram } from "./program.ts";

// Signing in from the command line, with a real console on a real socket.
let bank: OperatorsConsole;
let running: Awaited<ReturnType<typeof startConsole>>;
let home: string;

before(async () => {
  home = mkdtempSync(path.join(tmpdir(), "strongroom-login-"));
  running = await startConsole({
    ...{ host: "localhost", port: 0, tls: null, origin: null },
    open: async (origin) => {
      bank = await OperatorsConsole.open({ origin });
      return bank.stage.console;
    },
  });
});
after(async () => {
  await running?.stop();
  await bank?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

const file = (): string => path.join(home, "strongroom", "sign-in.json");
const tokenInFile = (): string => (JSON.parse(readFileSync(file(), "utf8")) as { token: string }).token;
const run = (...args: string[]) => runProgram(args, { XDG_CONFIG_HOME: home });

/** Signs anna in without the pause of a program that polls, and writes the file that login writes. */
async function signIn({ console = running.origin, token }: { console?: string; token?: string } = {}): Promise<string> {
  const { operators } = bank.database;
  const from = { address: "192.0.2.9", userAgent: "a test" };
  const { deviceCode, userCode } = resultOf(await beginDevice(operators, { from, at: bank.at }));
  resultOf(await approveDevice(operators, { ...bank.anna.signedIn, provenAt: bank.at }, { userCode, at: bank.at }));
  const polled = await pollDevice(operators, { deviceCode, from, at: bank.at });
  assert.ok(polled.state === "granted");
  await writeSignIn({ console, token: token ?? polled.session.token, username: "anna" }, file());
  return polled.session.signedIn.session;
}

test("login shows a code, an operator approves it at the console, and the command line is signed in until logout", async () => {
  await using login = new Program(["login", "--console", running.origin], { XDG_CONFIG_HOME: home });
  await login.says(/[A-Z]{4}-[A-Z]{4}/);
  const [userCode = ""] = /[A-Z]{4}-[A-Z]{4}/.exec(login.stdout) ?? [];
  assert.ok(login.stdout.includes(`${running.origin}/device?user_code=${userCode}`));
  const approved = await fetch(`${running.origin}/device?user_code=${userCode}`, { headers: { cookie: cookieOf() } });
  const page = await approved.text();
  assert.deepEqual(await invalidities(page), []);
  assert.match(page, /<bdi>strongroom login, account .+ on .+<\/bdi>.*<bdi>(127\.0\.0\.1|::1)<\/bdi>/s);
  const body = new URLSearchParams({
    ...{ form: /name="form" value="([^"]+)"/.exec(page)?.[1] ?? "", user_code: userCode, decide: "approve" },
  });
  const headers = { cookie: cookieOf(), "sec-fetch-site": "same-origin" };
  const decided = await fetch(`${running.origin}/device`, { method: "POST", headers, body, redirect: "manual" });
  assert.equal(decided.headers.get("location"), "/device/approved");
  assert.equal(await login.exited, 0, login.stderr);
  assert.ok(login.stdout.endsWith(`signed in as anna (administrator) at ${running.origin}\n`), login.stdout);
  assert.equal(statSync(file()).mode & 0o777, 0o600);
  assert.ok(![login.stdout, login.stderr].some((said) => said.includes(tokenInFile())), "the token is printed nowhere");

  const who = await run("whoami");
  const expected = `anna (administrator) at ${running.origin}, for 8 h 0 min more; identity proven 0 min ago\n`;
  assert.deepEqual([who.code, who.stdout], [0, expected]);
  const { username, roles } = JSON.parse((await run("whoami", "--json")).stdout) as Record<string, unknown>;
  assert.deepEqual([username, roles], ["anna", ["administrator"]]);

  const token = tokenInFile();
  assert.deepEqual(
    [(await run("logout")).stdout, (await run("logout")).stdout],
    ["anna is signed out\n", "nobody is signed in\n"],
  );
  assert.deepEqual((await run("whoami")).stderr, "strongroom: nobody is signed in: strongroom login\n");
  const after = await fetch(`${running.origin}/oauth/userinfo`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(after.status, 401, "the console has ended it too");
});

const cookieOf = (): string => `strongroom-console-${new URL(running.origin).port}=${bank.anna.token}`;

test("a session that is over, ended by its operator, or of another bank's console, says how to go on", async () => {
  const over = /^strongroom: anna is not signed in at http:\/\/localhost:\d+ any more: .* strongroom login signs in again\n$/;
  const session = await signIn();
  resultOf(await endSession(bank.database.operators, bank.anna.signedIn, session, bank.at));
  const ended = await run("whoami");
  assert.deepEqual([ended.code, over.test(ended.stderr)], [1, true], ended.stderr);
  await signIn();
  bank.at += 8 * 3_600_000;
  assert.match((await run("whoami")).stderr, over);
  bank.at -= 8 * 3_600_000;
  assert.equal((await run("whoami")).code, 0, "the console's clock decides, and no other");
  await signIn({ token: "a-token-of-another-bank".padEnd(43, "x") });
  assert.match((await run("whoami")).stderr, over);
});

test("without a sign-in a command names both ways, and what takes two operators only the one", async () => {
  await run("logout");
  const lock = await run("customer", "lock", "alice");
  assert.equal(lock.code, 2);
  assert.match(
    lock.stderr,
    /^strongroom: strongroom customer lock is for signed-in operators: strongroom login signs you in; on the bank's own machine, --break-glass REASON performs it, raises an alarm and is in the audit log\n$/,
  );
  const close = await run("customer", "close", "alice");
  assert.match(
    close.stderr,
    /: strongroom login signs you in; --break-glass never does it, because it takes two signed-in operators\n$/,
  );
  const approve = await run("proposals", "approve", "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f");
  assert.match(
    approve.stderr,
    /: strongroom login signs you in; --break-glass never does it, because it is one person's decision/,
  );
  assert.deepEqual([close.code, approve.code], [2, 2]);
});

test("the token goes to the console of its sign-in alone, over no network in clear, and is read from no file that others may read", async () => {
  await signIn();
  const elsewhere = await run("customer", "lock", "alice", "--console", "https://console.other.example");
  assert.equal(elsewhere.code, 2);
  assert.match(
    elsewhere.stderr,
    /anna is signed in at http:\/\/localhost:\d+, not at https:\/\/console\.other\.example: strongroom login --console/,
  );
  const clear = await run("login", "--console", "http://console.bank.example");
  assert.deepEqual(
    [clear.code, /over a network in clear: give an https:\/\/ address/.test(clear.stderr)],
    [2, true],
    clear.stderr,
  );
  chmodSync(file(), 0o644);
  for (const line of ["whoami", "logout", "customer lock alice", `login --console ${running.origin}`]) {
    const args = line.split(" ");
    const open = await run(...args);
    assert.deepEqual(
      [open.code, /others than its owner have rights to it \(mode 644\): .* chmod 600/.test(open.stderr)],
      [1, true],
      line,
    );
  }
  chmodSync(file(), 0o600);
  assert.equal((await run("whoami")).code, 0);
});

test("if the console does not run, each command says so, and logout removes the token from this machine", async () => {
  const gone = `http://localhost:${await freePort()}`;
  await signIn({ console: gone });
  const said = new RegExp(`no console answers at ${gone} \\(ECONNREFUSED\\): start it \\(strongroom console\\)`);
  for (const line of ["whoami", "customer lock alice", `login --console ${gone}`, "logout"]) {
    const { code, stderr } = await run(...line.split(" "));
    assert.deepEqual([code, said.test(stderr)], [1, true], `${line}: ${stderr}`);
  }
  assert.equal((await run("logout")).stdout, "nobody is signed in\n");
});
