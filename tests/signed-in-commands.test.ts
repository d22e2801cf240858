import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { writeSignIn } from "../src/cli/sign-in/sign-in-file.ts";
import { type ApiUser, TestApi } from "../src/console/testing/test-api.ts";
import { startConsole } from "../src/console/web/start.ts";
import { FRESH_MS } from "../src/operators/actor.ts";
import { endApiKey } from "../src/operators/api-keys/change-key.ts";
import { checkoutRoot } from "./checkout.ts";
import { runProgram } from "./program.ts";

// Commands of signed-in operators, over real sockets with a real console. Each operator has a configuration folder.
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;
let api: TestApi;
let running: Awaited<ReturnType<typeof startConsole>>;
let home: string;

before(async () => {
  home = mkdtempSync(path.join(tmpdir(), "strongroom-commands-"));
  api = await TestApi.open();
  running = await startConsole({
    ...{ host: "localhost", port: 0, tls: null, origin: null },
    open: async (origin) => api.parts(origin),
  });
  await api.user("root");
  for (const name of ["alice", "carol"]) await api.bank.customer(name, 0n);
});
after(async () => {
  await running?.stop();
  await api?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

/** The commands of this operator, who signs in now. */
async function commandsOf(username: string, roles?: Parameters<TestApi["user"]>[1]) {
  const user: ApiUser = await api.user(username, roles);
  const token = await api.commandLine({ ...user.signedIn, provenAt: api.bank.now() });
  await writeSignIn({ console: running.origin, token, username }, path.join(home, username, "strongroom", "sign-in.json"));
  return async (line: string, ...more: string[]) =>
    runProgram([...line.split(" "), ...more], { XDG_CONFIG_HOME: path.join(home, username) });
}

test("a command is performed by the console for its operator, and prints what the operation says", async () => {
  const anna = await commandsOf("anna");
  const locked = await anna("customer lock alice", "--reason", "lost her purse");
  assert.deepEqual([locked.code, locked.stderr], [0, ""]);
  const shown = await anna("customer show ALICE");
  assert.match(shown.stdout, /^username +alice\n/);
  assert.match(shown.stdout, /lock +locked by an operator since/);
  assert.equal((JSON.parse((await anna("customer show alice --json")).stdout) as { username: string }).username, "alice");
  assert.match((await anna("ledger balances")).stdout, /\d/);
  const [event] = await api.bank.store.sql<
    { n: number }[]
  >`select count(*)::int as n from audit_event where kind = 'break-glass'`;
  assert.equal(event?.n, 0, "no glass was broken");
});

test("a command given again with the request id of the first is done once, and prints the first answer", async () => {
  const anna = await commandsOf("anna");
  const locks = async (): Promise<number> =>
    (await api.bank.store.sql`select 1 from audit_event where kind = 'customer-lock'`).length;
  const before = await locks();
  const lock = (name: string) =>
    anna(`customer lock ${name}`, "--reason", "lost her purse", "--request-id", "the-answer-was-lost");
  const [first, again] = [await lock("carol"), await lock("carol")];
  assert.deepEqual([first.code, again.code, again.stdout], [0, 0, first.stdout], first.stderr + again.stderr);
  assert.equal((await locks()) - before, 1);
  const other = await lock("alice");
  assert.deepEqual([other.code, await locks()], [1, before + 1]);
  assert.match(other.stderr, /this Idempotency-Key was given with another request before/);
});

test("an export of a signed-in operator has the bytes that the API sends, on stdout and in a file", async () => {
  const anna = await commandsOf("anna");
  const { token } = await api.user("anna");
  const answer = await fetch(`${running.origin}/api/v1/operations/export`, {
    ...{ method: "POST", body: '{"format":"csv"}' },
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
  const bytes = await answer.text();
  const printed = await anna("export csv");
  assert.deepEqual([printed.code, printed.stdout], [0, bytes], printed.stderr);
  const file = path.join(home, "books.csv");
  const written = await anna("export csv", "--out", file);
  assert.deepEqual([written.code, written.stdout, readFileSync(file, "utf8")], [0, "", bytes], written.stderr);
  assert.match((await anna("export ofx", "--customer", "nobody")).stderr, /no customer has this username or id/);
});

test("the first five minutes of docs/API.md: two administrators give a program a key, and it reads by curl", async () => {
  const text = readFileSync(path.join(checkoutRoot, "docs", "API.md"), "utf8");
  const [[, made = ""] = [], [, used = ""] = []] = [...text.matchAll(/```sh\n([\s\S]*?)```/g)];
  const [make = "", draw = ""] = made
    .trim()
    .split("\n")
    .map((each) => each.replace("strongroom ", ""));
  const [anna, ben] = [await commandsOf("anna"), await commandsOf("ben")];
  const proposed = await anna(make);
  const [id = ""] = UUID.exec(proposed.stdout) ?? [];
  assert.equal((await ben("proposals approve", id)).code, 0, proposed.stderr);
  await api.carryOut(id);
  const drawn = await anna(draw);
  const [key = ""] = drawn.stdout.split("\n");
  assert.match(key, /^srk_/, drawn.stderr);
  const cwd = mkdtempSync(path.join(home, "program-"));
  const env = { PATH: process.env["PATH"], STRONGROOM_CONSOLE: running.origin, STRONGROOM_KEY: key };
  const { stdout } = await promisify(execFile)("sh", ["-eu", "-c", used], { cwd, env });
  assert.match(stdout, /"operation":"alarms-list".*"events":\[.*"next":\d+.*"events":\[.*"next":\d+/s);
  assert.match(readFileSync(path.join(cwd, "books.csv"), "utf8"), /^time,kind/);
  await api.bank.store.begin((tx, record) =>
    endApiKey(tx, record, api.operators, {
      ...{ actor: { kind: "break-glass", login: "root", reason: "a test" }, name: "tickets", reason: "", at: api.bank.now() },
    }),
  );
  await assert.rejects(promisify(execFile)("sh", ["-eu", "-c", used], { cwd, env }), { code: 22, stdout: /token-invalid/ });
});

test("what needs two operators is proposed by one command and decided by others", async () => {
  const [anna, ben] = [await commandsOf("anna"), await commandsOf("ben")];
  const closing = await anna("customer close carol");
  assert.equal(closing.code, 0, closing.stderr);
  const [id = ""] = UUID.exec(closing.stdout) ?? [];
  assert.ok(closing.stdout.endsWith(`another operator decides at ${running.origin}/proposals/${id}\n`), closing.stdout);
  assert.match((await ben("proposals list")).stdout, new RegExp(`customer-close +anna +open .*${id}`));
  assert.match((await ben(`proposals show ${id}`)).stdout, /made +by anna/);
  const own = await anna(`proposals approve ${id}`);
  assert.deepEqual([own.code, /^strongroom: .*a second operator must/.test(own.stderr)], [1, true], own.stderr);
  assert.equal((await ben(`proposals approve ${id}`)).stdout, `${id} is approved: the bank carries it out\n`);
  await api.carryOut(id);
  assert.match((await anna(`proposals show ${id}`)).stdout, /state +done/);

  const propose = async (line: string): Promise<string> => UUID.exec((await anna(line)).stdout)?.[0] ?? assert.fail(line);
  const opening = await propose("customer open carol");
  assert.equal((await ben(`proposals refuse ${opening} --reason never`)).stdout, `${opening} is refused\n`);
  const again = await propose("customer open carol");
  assert.equal((await anna(`proposals withdraw ${again}`)).stdout, `${again} is withdrawn\n`);
});

test("a stale proof names the page, a wrong field is a wrong command line, and a missing role is refused", async () => {
  const [anna, vera] = [await commandsOf("anna"), await commandsOf("vera", ["viewer"])];
  const refused = await vera("customer lock alice");
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.equal(refused.stderr, "strongroom: it takes another role: ask an administrator\n");
  const wrong = await anna("customer lock a+b");
  assert.deepEqual(
    [wrong.code, /^strongroom: USERNAME is "a\+b", but must be a username/.test(wrong.stderr)],
    [2, true],
    wrong.stderr,
  );
  const unknown = await anna("customer lock nobody");
  assert.deepEqual([unknown.code, /no customer has this username/.test(unknown.stderr)], [1, true], unknown.stderr);
  const id = UUID.exec((await anna("customer unlock alice")).stdout)?.[0] ?? assert.fail();
  api.bank.passedMs += FRESH_MS;
  for (const [line, page] of [
    ["customer close alice", "/operations/customer-close?username=alice"],
    [`proposals approve ${id}`, `/proposals/${id}`],
  ] as const) {
    const { code, stderr } = await anna(line);
    const said = `strongroom: it takes a proof of identity at most five minutes old, which a command line cannot give: do it at ${running.origin}${page}\n`;
    assert.deepEqual([code, stderr], [1, said]);
  }
});
