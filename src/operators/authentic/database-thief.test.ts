import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { disable } from "../accounts/change-operator.ts";
import { listOperators } from "../accounts/list-operators.ts";
import { beginDevice, pollDevice } from "../devices/poll-device.ts";
import { findInvitation } from "../invitations/accept.ts";
import { signOut } from "../sessions/end-session.ts";
import { findSession } from "../sessions/find-session.ts";
import { beginPasskeySignIn, signInWithPasskey, signInWithPassword } from "../signing-in/sign-in.ts";
import { TestAuthenticator } from "../testing/test-authenticator.ts";
import {
  AT,
  acceptWithPassword,
  anotherOperator,
  codeOf,
  FROM,
  firstOperator,
  nameOf,
  openTestOperators,
  PASSWORD,
  resultOf,
  type TestOperator,
  type TestOperatorDatabase,
  testOperators,
  tryInvite,
  trySignIn,
} from "../testing/test-operators.ts";
import { newToken } from "./secret-token.ts";

// Mallory may do everything in the database, and knows what was in it before. Ben is a teller who helps her.

let database: TestOperatorDatabase;
let anna: TestOperator;
let ben: TestOperator;
let carl: Awaited<ReturnType<typeof acceptWithPassword>>;

before(async () => {
  database = await testOperators();
  const { operators, store } = database;
  anna = await firstOperator(operators);
  ben = await anotherOperator(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] });
  const { token } = resultOf(await tryInvite(operators, { by: anna.signedIn, username: "carl", roles: ["teller"] }));
  carl = await acceptWithPassword(operators, token);
  for (const table of ["operator", "operator_version", "operator_invitation", "operator_session_end"])
    await store.sql.unsafe(`alter table ${table} disable trigger user`);
});
after(() => database[Symbol.asyncDispose]());

/**
 * Does this to the database, looks with the eyes of a process that was just started, and of one that knew the bank before, and then
 * undoes it. Returns what the first saw, or what `known` saw if it is to remember.
 */
async function tampered<Seen>(
  sql: string,
  look: (operators: Awaited<ReturnType<typeof openTestOperators>>) => Promise<Seen>,
  remembers = false,
) {
  const { store, operators, reports } = database;
  const tables = [
    "operator_device",
    ...["operator_challenge", "operator_session_end", "operator_session", "operator_invitation", "operator_password"],
    ...["operator_passkey", "operator_version", "operator"],
  ];
  for (const table of tables) await store.sql.unsafe(`create table kept_${table} as select * from ${table}`);
  const seen: string[] = [];
  try {
    await store.sql.unsafe(sql);
    reports.length = 0;
    const fresh = await openTestOperators(store, { report: (sentence) => seen.push(sentence) });
    const result = await look(remembers ? operators : fresh);
    return { result, reports: remembers ? [...reports] : seen };
  } finally {
    for (const table of tables) await store.sql.unsafe(`delete from ${table}`);
    for (const table of tables.toReversed()) {
      const columns = await store.sql<{ name: string }[]>`
        select attname::text as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and attgenerated = ''`;
      const list = columns.map(({ name }) => name).join(", ");
      await store.sql.unsafe(`insert into ${table} (${list}) select ${list} from kept_${table}; drop table kept_${table}`);
    }
  }
}

const rolesOf = async (operators: Parameters<typeof listOperators>[1], username: string) =>
  (await listOperators(database.store.sql, operators)).find((each) => each.username === username)?.roles ?? null;

describe("who writes to the database alone", () => {
  it("changes nothing to begin with, and the undoing works", async () => {
    const { result, reports } = await tampered("select 1", (operators) => rolesOf(operators, "ben"));
    assert.deepEqual([result, reports], [["teller"], []]);
    assert.ok(await findSession(database.operators, ben.token, AT));
  });

  for (const [name, sql] of [
    ["gets no other role", "update operator_version set roles = '{administrator}' where operator = BEN"],
    [
      "gets no role by a new version",
      "insert into operator_version select operator, n + 1, display_name, '{administrator}', state, passkeys, password, link_by, at, mac from operator_version where operator = BEN order by n desc limit 1",
    ],
    [
      "gets no role by an administrator's version",
      "insert into operator_version select BEN, 99, display_name, roles, state, passkeys, password, link_by, at, mac from operator_version where operator = ANNA order by n desc limit 1",
    ],
    ["gets no other's name", "update operator set username = 'mallory' where id = BEN"],
    ["gets no older account", "update operator set created_at = created_at - interval '1 year' where id = BEN"],
  ] as const)
    it(`${name}, and the row is named`, async () => {
      const { result, reports } = await tampered(
        sql.replaceAll("BEN", `'${ben.signedIn.id}'`).replaceAll("ANNA", `'${anna.signedIn.id}'`),
        async (operators) => ({
          roles: await rolesOf(operators, "ben"),
          session: await findSession(operators, ben.token, AT),
          signIn: nameOf(await trySignIn(operators, ben.authenticator)),
        }),
      );
      assert.deepEqual(result, { roles: null, session: null, signIn: "passkey-invalid" });
      assert.match(reports[0] ?? "", /version \d+ of operator .* is not as the bank wrote it, so it counts as absent/);
    });

  it("becomes no operator by inventing one", async () => {
    const id = "0197a000-0000-7000-8000-000000000001";
    const { result } = await tampered(
      `insert into operator (id, username, created_at) values ('${id}', 'mallory', now());
       insert into operator_version select '${id}', n, 'Mallory', '{administrator}', 'active', passkeys, password, null, at, mac
       from operator_version where operator = '${anna.signedIn.id}'`,
      (operators) => rolesOf(operators, "mallory"),
    );
    assert.equal(result, null);
  });

  it("signs nobody in by a passkey that was exchanged, added or moved to another operator", async () => {
    const mallory = new TestAuthenticator();
    const key = `decode('${mallory.credential.toString("hex")}', 'hex')`;
    const annas = `(select passkeys[1] from operator_version where operator = '${anna.signedIn.id}' order by n desc limit 1)`;
    const signsIn = async (operators: Awaited<ReturnType<typeof openTestOperators>>) => {
      const { challenge, options } = await beginPasskeySignIn(operators, { username: null, at: AT });
      const response = mallory.get(options);
      return nameOf(await signInWithPasskey(operators, { challenge, response, from: FROM, at: AT }));
    };
    for (const sql of [
      `update operator_passkey set credential = ${key} where id = ${annas}`,
      `update operator_passkey set credential = ${key}, public_key = '\\x00' where id = ${annas}`,
      `insert into operator_passkey select gen_random_uuid(), operator, ${key}, public_key, transports, name, made_at, 0, null, mac from operator_passkey where id = ${annas}`,
      `update operator_passkey set operator = '${anna.signedIn.id}' where operator = '${ben.signedIn.id}'`,
      `update operator_version set passkeys = passkeys || array[(select id from operator_passkey where operator = '${ben.signedIn.id}')] where operator = '${anna.signedIn.id}'`,
    ]) {
      assert.equal((await tampered(sql, signsIn)).result, "passkey-invalid", sql);
      const bens = await tampered(sql, async (operators) => {
        const outcome = await trySignIn(operators, ben.authenticator);
        return outcome.ok ? outcome.result.signedIn.username : outcome.refusal;
      });
      assert.notEqual(bens.result, "anna", sql);
    }
  });

  it("signs nobody in by a password row of somebody who helps", async () => {
    const carls = `(select id from operator_password where operator = '${carl.signedIn.id}')`;
    for (const sql of [
      `update operator_version set password = ${carls} where operator = '${anna.signedIn.id}'`,
      `update operator_password set operator = '${anna.signedIn.id}';
       update operator_version set password = (select id from operator_password) where operator = '${anna.signedIn.id}'`,
      `update operator_password set last_step = 0`,
    ]) {
      const at = AT + 60_000;
      const given = { password: PASSWORD, code: codeOf(carl.secret, at), from: FROM, at };
      const { result, reports } = await tampered(sql, async (operators) => [
        nameOf(await signInWithPassword(operators, { ...given, username: "anna" })),
        sql.includes("last_step")
          ? nameOf(await signInWithPassword(operators, { ...given, username: "carl" }))
          : "credentials-wrong",
      ]);
      assert.deepEqual(result, ["credentials-wrong", "credentials-wrong"], sql);
      assert.ok(reports.length > 0, sql);
    }
  });

  it("makes no session, and takes over none", async () => {
    const { token, hash } = newToken();
    const own = `decode('${hash.toString("hex")}', 'hex')`;
    const columns = "kind, user_agent, address, created_at, expires_at, n, last_used_at, proven_at, mac";
    for (const sql of [
      `update operator_session set token_hash = ${own} where operator = '${anna.signedIn.id}'`,
      `insert into operator_session (id, operator, token_hash, ${columns})
       select gen_random_uuid(), operator, ${own}, ${columns} from operator_session where operator = '${anna.signedIn.id}' limit 1`,
    ])
      assert.equal((await tampered(sql, (operators) => findSession(operators, token, AT))).result, null, sql);
    for (const sql of [
      `update operator_session set operator = '${anna.signedIn.id}' where operator = '${ben.signedIn.id}'`,
      "update operator_session set proven_at = proven_at + interval '1 hour'",
      "update operator_session set last_used_at = last_used_at + interval '1 hour'",
      "update operator_session set expires_at = expires_at + interval '1 hour'",
      "update operator_session set kind = 'command-line'",
    ]) {
      const { result, reports } = await tampered(sql, (operators) => findSession(operators, ben.token, AT));
      assert.equal(result, null, sql);
      assert.match(reports[0] ?? "", /^session [0-9a-f]{32} is not as the bank wrote it/);
    }
  });

  it("revives no session: not by an older row, and not by removing its end", async () => {
    const { operators, store } = database;
    const { token, signedIn } = resultOf(await trySignIn(operators, ben.authenticator));
    await signOut(operators, signedIn, AT + 1);
    // With the privileges of the bank's role nobody removes an end. The owner of the tables can; a process that saw it remembers.
    const remove = `delete from operator_session_end where session = '${signedIn.session}'`;
    assert.equal((await tampered(remove, (each) => findSession(each, token, AT), true)).result, null);
    const [old] = await store.sql<
      { mac: string }[]
    >`select encode(mac, 'hex') as mac from operator_session where id = ${signedIn.session}`;
    const later = AT + 14 * 60_000;
    const other = resultOf(await trySignIn(operators, ben.authenticator, AT + 2));
    await findSession(operators, other.token, later);
    const back = `update operator_session set last_used_at = proven_at, mac = decode('${old?.mac}', 'hex') where id = '${other.signedIn.session}'`;
    assert.equal((await tampered(back, (each) => findSession(each, other.token, later))).result, null, "another session's row");
  });

  it("brings back no role, disabled account or removed passkey while a process remembers it, and the row is named", async () => {
    const { operators, store } = database;
    const dora = await anotherOperator(operators, { by: anna.signedIn, username: "dora", roles: ["treasurer"] });
    const change = { actor: anna.signedIn, username: "dora", reason: "", at: AT };
    resultOf(await store.begin((tx, record) => disable(tx, record, operators, change)));
    assert.equal((await listOperators(store.sql, operators)).find(({ username }) => username === "dora")?.state, "disabled");
    const back = `delete from operator_version where operator = '${dora.signedIn.id}' and state = 'disabled'`;
    const { result, reports } = await tampered(back, (each) => trySignIn(each, dora.authenticator), true);
    assert.equal(nameOf(result), "passkey-invalid");
    assert.match(reports[0] ?? "", /^operator dora was set back to an older state, so it counts as absent/);
  });

  it("makes no link, and gets no token by a device's code", async () => {
    const { operators, store } = database;
    const { token, hash } = newToken();
    const link = `update operator_invitation set token_hash = decode('${hash.toString("hex")}', 'hex') where n > 0 and operator = '${ben.signedIn.id}'`;
    assert.equal((await tampered(link, (each) => findInvitation(each, token, AT))).result, null);
    const revive = `
      insert into operator_version select operator, n + 1, display_name, roles, 'invited', passkeys, password, link_by, at, mac
      from operator_version where operator = '${ben.signedIn.id}' order by n desc limit 1`;
    assert.equal((await tampered(revive, (each) => findInvitation(each, token, AT))).result, null);
    const { deviceCode } = resultOf(await beginDevice(operators, { from: FROM, at: AT }));
    const approve = `
      update operator_device set state = 'approved', operator = '${anna.signedIn.id}', proven_at = now(),
        n = (select max(n) from operator_version where operator = '${anna.signedIn.id}')`;
    const { result, reports } = await tampered(approve, (each) => pollDevice(each, { deviceCode, from: FROM, at: AT + 6_000 }));
    assert.deepEqual(result, { state: "expired_token" });
    assert.match(reports[0] ?? "", /^the device .* is not as the bank wrote it/);
    const [row] = await store.sql<{ n: number }[]>`select count(*)::int as n from operator_session where kind = 'command-line'`;
    assert.equal(row?.n, 0);
  });

  it("sets no challenge", async () => {
    const chosen = Buffer.alloc(32, 9);
    const { challenge, options } = await beginPasskeySignIn(database.operators, { username: null, at: AT });
    // An answer that Anna's authenticator once gave, to a challenge that the bank set long ago.
    const recorded = anna.authenticator.get({ ...options, challenge: chosen.toString("base64url") });
    const { result } = await tampered(
      `update operator_challenge set challenge = decode('${chosen.toString("hex")}', 'hex') where id = '${challenge}'`,
      (operators) => signInWithPasskey(operators, { challenge, response: recorded, from: FROM, at: AT }),
    );
    assert.equal(nameOf(result), "challenge-unknown");
  });
});
