import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import {
  type AnyOperation,
  type Download,
  type Field,
  findOperation,
  OPERATIONS,
  type Performed,
} from "../src/backoffice/backoffice.ts";
import { closed, schemaValidator } from "../src/backoffice/testing/checked-results.ts";
import { type ApiUser, TestApi } from "../src/console/testing/test-api.ts";
import { type RunningConsole, startConsole } from "../src/console/web/start.ts";
import { generateKeyPair } from "../src/crypto/crypto.ts";
import { Currency, terminalIdOf } from "../src/model/model.ts";
import { printEnrolmentRequest } from "../src/provisioning/provisioning.ts";
import { type ClientAnswer, generateClient } from "./api-client.ts";
import { checkoutRoot } from "./checkout.ts";
import { isNightly } from "./nightly.ts";

// The API of a console on real sockets, by a client that was generated from docs/openapi.json, and the example of docs/API.md.
const DESCRIPTION = path.join(checkoutRoot, "docs", "openapi.json");
const description = JSON.parse(readFileSync(DESCRIPTION, "utf8"));
const CONTEXT = { currency: Currency("EUR") };
const NAMES = Object.keys(OPERATIONS);

const ALL = ["viewer", "teller", "treasurer", "auditor", "administrator"] as const;

let api: TestApi;
let running: RunningConsole;
let client: Awaited<ReturnType<typeof generateClient>>;
let [anna, ben]: [ApiUser | null, ApiUser | null] = [null, null];
/** Ids of what is in the bank. */
const there = { hold: "", deposit: "" };

before(async () => {
  api = await TestApi.open();
  running = await startConsole({
    host: "localhost",
    port: 0,
    tls: null,
    origin: null,
    open: async (origin) => {
      const parts = api.parts(origin);
      return { ...parts, invoke: async (...asked) => fileFor(asked[2]) ?? parts.invoke(...asked) };
    },
  });
  client = await generateClient(DESCRIPTION, `${running.origin}/api/v1`);
  await api.user("root");
  await api.user("zoe", ["viewer"]);
  [anna, ben] = [await api.user("anna", ALL), await api.user("ben", ALL)];
  const { account } = await api.bank.customer("alice", 10_000n);
  await api.bank.customer("nora", 0n);
  there.hold = await api.bank.hold(account, 2_000n);
  there.deposit = await api.bank.deposit(account, 3_000n);
  await api.bank.store.sql`
    insert into terminal (id, public_key, state, last_epoch, enrolled_at)
    values ('ATM-0001', ${Buffer.alloc(32, 1)}, 'active', 1, now())`;
});
after(async () => {
  await running?.stop();
  client?.[Symbol.dispose]();
  await api?.[Symbol.asyncDispose]();
});

/** Files that the console gives in place of an export, by the customer that was asked for. */
const files = new Map<string, Download>();

function fileFor({ customer }: Readonly<Record<string, unknown>>): Performed | null {
  const result = files.get(String(customer));
  return result === undefined ? null : { ok: true, kind: "done", operation: "export", result, text: "", warns: false };
}

/** A file of these pieces. */
const fileOf = (pieces: AsyncIterable<string>): Download => ({
  ...{ kind: "download", name: "books.csv", type: "text/csv" },
  write: (write) => write(pieces),
});

/** Asks for an export as anna. */
const askFile = (given: object, signal: AbortSignal | null = null): Promise<Response> =>
  fetch(`${running.origin}/api/v1/operations/export`, {
    ...{ method: "POST", body: JSON.stringify(given), signal },
    headers: { authorization: `Bearer ${anna?.token}`, "content-type": "application/json" },
  });

const call = (name: string, body: unknown, user = anna): Promise<ClientAnswer> => {
  const send = client.call(description.paths[`/operations/${name}`].post.operationId);
  const options = { headers: { authorization: `Bearer ${user?.token}` } };
  return findOperation(name)?.reads ? send(body, options) : send(body, { idempotencyKey: randomUUID() }, options);
};

/** Proposes something that may always be proposed again. */
async function propose(user = ben): Promise<string> {
  const { status, data } = await call("customer-unlock", { username: "alice" }, user);
  assert.equal(status, 202, JSON.stringify(data));
  return data.proposal.id;
}

/** Another operator approves it, and the bank carries it out. */
async function carryOut(proposal: string): Promise<void> {
  assert.equal((await call("proposals-approve", { proposal })).status, 200);
  await api.carryOut(proposal);
}

/** The request of a new machine. */
const REQUEST = printEnrolmentRequest({
  ...{ terminal: terminalIdOf(9), publicKey: generateKeyPair().publicKey, sealTo: generateKeyPair().publicKey },
});

/** A value that this field takes. */
const VALUES: Readonly<Record<string, (field: Field<unknown>) => unknown>> = {
  username: () => "alice",
  "username-prefix": () => "al",
  "request-id": () => there.hold,
  terminal: () => 1,
  money: () => "10.00",
  notes: () => [{ notes: 1, denomination: "50.00" }],
  choice: ({ schema }) => (schema["enum"] as readonly string[])[0],
  flag: () => true,
  whole: ({ schema }) => schema["minimum"],
  date: () => "2026-01-15",
  instant: () => "2026-01-15T12:00:00.000Z",
  text: () => "seen on the camera",
  operator: () => "zoe",
  "enrolment-request": () => REQUEST,
};

/** Of operations for which the value above is none of a thing that is there. */
const OTHERS: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  "ledger-reverse": async () => ({ request: there.deposit }),
  export: async () => ({ customer: undefined }),
  "sessions-end": async () => ({ session: undefined }),
  "payment-find": async () => ({ id: there.deposit }),
  "customer-close": async () => ({ username: "nora" }),
  "customer-open": async () => {
    const closing = await call("customer-close", { username: "nora" }, ben);
    if (closing.status === 202) await carryOut(closing.data.proposal.id);
    return { username: "nora" };
  },
  "proposals-show": async () => ({ proposal: await propose() }),
  "proposals-approve": async () => ({ proposal: await propose() }),
  "proposals-refuse": async () => ({ proposal: await propose() }),
  "proposals-withdraw": async () => ({ proposal: await propose(anna) }),
};

/** The fields of an operation's example, by its operands and options. */
function exampleOf({ command, operands, example }: AnyOperation): Readonly<Record<string, string>> {
  const words = [...example.slice(command.length).matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
  const given: Record<string, string> = {};
  const rest = [...operands];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const name = word.startsWith("--") ? word.slice(2) : rest.shift();
    if (name !== undefined) given[name] = word.startsWith("--") ? (words[++at] ?? "") : word;
  }
  return given;
}

/** Fields of this operation that it takes: those of its example, in the form of JSON, or of what is in the bank. */
async function fieldsOf(name: string): Promise<Readonly<Record<string, unknown>>> {
  const operation = findOperation(name) as AnyOperation;
  const example = exampleOf(operation);
  const own = Object.entries(operation.fields).map(([field, descriptor]) => {
    const value = VALUES[descriptor.kind]?.(descriptor);
    const read = descriptor.read(example[field] ?? "", CONTEXT);
    return [field, value ?? (read.ok ? descriptor.write(read.value, CONTEXT) : undefined)];
  });
  const known = Object.fromEntries(own.filter(([, value]) => value !== undefined)) as Record<string, unknown>;
  return { ...known, ...(await OTHERS[name]?.()) };
}

/** The operations for which this bank has all that they need. */
const PREPARED = new Set([
  ...["customer-search", "customer-show", "customer-lock", "customer-unlock", "customer-end-sessions", "customer-close"],
  ...["customer-open", "customer-note", "holds-list", "holds-settle", "holds-release", "ledger-balances", "ledger-reverse"],
  ...["limits-show", "export", "operator-list", "sessions-list", "sessions-end", "keys-list", "audit-records", "audit-newest"],
  ...[
    "audit-readers",
    "cash-list",
    "payment-find",
    "terminal-list",
    "terminal-revoke",
    "alarms-list",
    "proposals-list",
    "proposals-show",
  ],
  ...["proposals-approve", "proposals-refuse", "proposals-withdraw"],
]);

const ajv = schemaValidator();
ajv.addSchema(closed(description), "api");

/** Where the description has this, as a JSON Pointer. */
const pointerTo = (...steps: readonly string[]): string =>
  `api#/${steps.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;

/** Some operations end their caller's sessions. */
const callerOf = (name: string): Promise<ApiUser> =>
  PREPARED.has(name) ? api.user("anna", ALL) : api.user(`caller-${NAMES.indexOf(name)}`, ALL);

/** The answer has a status of the description, and the form that it has for it. */
function isDescribed(where: string, { status, data, headers }: ClientAnswer): void {
  const [, verb, at = ""] = /^(\w+) (.+)$/.exec(where) ?? [];
  const { content } = description.paths[at][verb as string].responses[String(status)] ?? {};
  assert.ok(content, `${where} ${status} ${JSON.stringify(data)}`);
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  assert.ok(Object.hasOwn(content, type), `${where} ${status} ${type}`);
  const valid = ajv.getSchema(pointerTo("paths", at, verb ?? "", "responses", String(status), "content", type, "schema"));
  assert.ok(valid?.(data), `${where} ${status}: ${JSON.stringify([valid?.errors, data])}`);
}

/** Room console tests the same of each descriptor, without sockets. */
const ONLY_NIGHTLY = { skip: !isNightly };

test("the description is valid OpenAPI 3.1, and has a path for each operation", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(description));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, "3.1");
  assert.deepEqual(Object.keys(description.paths), [...NAMES.map((name) => `/operations/${name}`), "/events"]);
  for (const name of NAMES) assert.match(client.source, new RegExp(`"/operations/${name}"`));
});

test("the generated client calls every operation, and each answer has the form that the description says", async () => {
  const failed: string[] = [];
  for (const name of NAMES) {
    const given = await fieldsOf(name);
    const schema = ajv.getSchema(
      pointerTo("paths", `/operations/${name}`, "post", "requestBody", "content", "application/json", "schema"),
    );
    assert.ok(schema?.(given), `${name} ${JSON.stringify(given)} ${JSON.stringify(schema?.errors)}`);
    const answer = await call(name, given, await callerOf(name));
    isDescribed(`post /operations/${name}`, answer);
    const { approval } = findOperation(name) as AnyOperation;
    // What an operation needs beyond its fields may not be in this bank: then its own refusal is the answer.
    const isOwn = !PREPARED.has(name) && [404, 409].includes(answer.status) && answer.data.refusal !== "operation-unknown";
    if (answer.status !== (approval ? 202 : 200) && !isOwn) failed.push(`${name} ${answer.status} ${answer.data.refusal}`);
  }
  assert.deepEqual(failed, []);
});

test(
  "each field of each operation refuses through the client what the form refuses, and says so of this field alone",
  ONLY_NIGHTLY,
  async () => {
    const tried = ["", "\u0000", "-1", "x".repeat(2_000), "0", {}, [], [1], 1.5, true];
    let refusals = 0;
    for (const name of NAMES) {
      const { fields, approval } = findOperation(name) as AnyOperation;
      const [others, caller] = [approval ? {} : await fieldsOf(name), await callerOf(name)];
      for (const [field, descriptor] of Object.entries(fields))
        for (const value of tried) {
          const read = value === "" ? { ok: descriptor.optional === true, problem: "" } : descriptor.read(value, CONTEXT);
          if (read.ok) continue;
          const answer = await call(name, { ...others, [field]: value }, caller);
          isDescribed(`post /operations/${name}`, answer);
          const expected = { field, pointer: `#/${field}`, detail: value === "" ? "is needed" : `must be ${read.problem}` };
          assert.ok(answer.data.errors, JSON.stringify([name, field, value, answer]));
          assert.deepEqual(
            [answer.status, answer.data.errors.find((each: { field: string }) => each.field === field)],
            [422, expected],
          );
          refusals++;
        }
      const unknown = await call(name, { ...others, colour: "red" }, caller);
      assert.deepEqual(unknown.data.errors?.[0], { field: "colour", pointer: "#/colour", detail: "there is no such field" });
    }
    assert.ok(refusals > 150);
  },
);

test("an export is a file, and each form of it has the type that the description says", async () => {
  const { content } = description.paths["/operations/export"].post.responses["200"];
  const exported = async (): Promise<number> => {
    const [row] = await api.bank.store.sql<{ n: number }[]>`
      select count(*)::int as n from audit_event where kind = 'export'`;
    return row?.n ?? 0;
  };
  const before = await exported();
  const endings = { csv: "csv", "camt.053": "xml", ofx: "ofx", beancount: "beancount" };
  for (const [format, ending] of Object.entries(endings)) {
    const answer = await askFile({ format, ...(format === "ofx" ? { customer: "alice" } : {}) });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    assert.ok(Object.hasOwn(content, answer.headers.get("content-type")?.split(";")[0] ?? ""));
    assert.match(answer.headers.get("content-disposition") ?? "", new RegExp(`^attachment; filename="[a-z0-9-]+\\.${ending}"$`));
    assert.equal(answer.headers.get("content-length"), null);
    assert.ok(text.includes("30.00"), text);
  }
  assert.equal((await exported()) - before, 4);
});

test("a file of any size is made no faster than it is read, and ends where its reader leaves", async () => {
  const PIECE = "x".repeat(1_048_576);
  const left = Promise.withResolvers<void>();
  let made = 0;
  async function* endless() {
    try {
      for (;;) {
        made++;
        yield PIECE;
      }
    } finally {
      left.resolve();
    }
  }
  files.set("endless", fileOf(endless()));
  const gone = new AbortController();
  const answer = await askFile({ format: "csv", customer: "endless" }, gone.signal);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let [read, ahead] = [0, 0];
  while (read < 64 * PIECE.length) {
    read += (await reader.read()).value?.length ?? 0;
    ahead = Math.max(ahead, made * PIECE.length - read);
  }
  assert.ok(ahead < 16 * PIECE.length, `${ahead} bytes were made before they were read`);
  gone.abort();
  await left.promise;
});

test("a file that fails in the middle tears the connection down: no client takes it for the whole", async () => {
  async function* failing() {
    for (let n = 0; n < 64; n++) yield "x".repeat(65_536);
    throw new Error("the database went away");
  }
  files.set("failing", fileOf(failing()));
  const answer = await askFile({ format: "csv", customer: "failing" });
  assert.equal(answer.status, 200);
  await assert.rejects(answer.text());
  files.set("silent", fileOf({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("no log")) }) }));
  const none = await askFile({ format: "csv", customer: "silent" });
  assert.deepEqual([none.status, ((await none.json()) as { refusal: string }).refusal], [500, "failed"]);
});

test("the example of docs/API.md does what it says", async () => {
  const [, example = ""] = /```js\n([\s\S]*?)```/.exec(readFileSync(path.join(checkoutRoot, "docs", "API.md"), "utf8")) ?? [];
  const env = { STRONGROOM_CONSOLE: running.origin, STRONGROOM_TOKEN: anna?.token ?? "" };
  const child = spawn(process.execPath, ["--input-type=module", "--eval", example], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    const [, id] = /^proposed as ([0-9a-f-]{36})$/.exec(line) ?? [];
    if (id === undefined) continue;
    assert.equal((await call("proposals-approve", { proposal: id }, ben)).status, 200);
    await api.carryOut(id);
  }
  assert.deepEqual(await ended, [0, null]);
  assert.match(lines.join("\n"), /^alice has been a customer since 2026-\S+\nproposed as \S+\nproposal \S+ is done$/);
});

test("the generated client reads the feed of events", async () => {
  const answer = await client.call("readEvents")({ after: 0, most: 10 }, { headers: { authorization: `Bearer ${anna?.token}` } });
  isDescribed("get /events", answer);
  assert.deepEqual([answer.status, answer.data.events], [200, []]);
});
