import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { type AnyOperation, findOperation, OPERATIONS, readFields } from "../../backoffice/backoffice.ts";
import { Currency } from "../../model/model.ts";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import { type ApiUser, TestApi } from "../testing/test-api.ts";

const CONTEXT = { currency: Currency("EUR") };
const NAMES = Object.keys(OPERATIONS);
const runs = (numRuns: number) => ({ numRuns: numRuns * Number(process.env["FUZZ_RUNS"] ?? 1) });

let api: TestApi;
let user: ApiUser;
before(async () => {
  api = await TestApi.open();
  await api.user("root");
  user = await api.user("anna", ["viewer", "teller", "treasurer", "auditor", "administrator"]);
});
after(() => api?.[Symbol.asyncDispose]());

const text = fc.oneof(
  unicodeText({ maxLength: 40 }),
  fc.constantFrom(
    "",
    "alice",
    "Al",
    "-1",
    "0",
    "3",
    "40.00",
    "40.005",
    "1e3",
    "true",
    "all",
    "waiting",
    "2026-02-30",
    "__proto__",
  ),
  fc.uuid({ version: 7 }),
  fc.uuid({ version: 4 }),
);
const json = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }));

/** Some fields of this operation with any values, and now and then a field that it has not. */
const givenFor = (name: string, value: fc.Arbitrary<unknown>) => {
  const own = Object.keys(findOperation(name)?.fields ?? {});
  return fc.dictionary(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...own, "colour") }, { weight: 1, arbitrary: text }),
    value,
    {
      maxKeys: 4,
    },
  );
};
const asked = (value: fc.Arbitrary<unknown>) =>
  fc.constantFrom(...NAMES).chain((name) => fc.record({ name: fc.constant(name), given: givenFor(name, value) }));

/** What the API says about each field. */
async function errorsOf(name: string, given: unknown): Promise<unknown> {
  const { status, body } = await api.ask(user, name, given);
  assert.deepEqual([status, body.refusal], [422, "field-invalid"], JSON.stringify([name, given, body]));
  return body.errors.map(({ field, detail }: { field: string; detail: string }) => ({ field, problem: detail }));
}

test("every field of every operation refuses in the API what the form refuses, with the same words", async () => {
  await fc.assert(
    fc.asyncProperty(asked(text), async ({ name, given }) => {
      const operation = findOperation(name) as AnyOperation;
      if (readFields(operation.fields, given, CONTEXT).ok) return;
      // What the form does with what somebody typed.
      const form = await api.parts().invoke(user.signedIn, name, given);
      assert.ok(!form.ok && form.refusal === "field-invalid");
      assert.deepEqual(await errorsOf(name, given), form.problems);
    }),
    runs(200),
  );
});

test("no JSON value gets past the descriptor of a field, and every problem is told at once", async () => {
  await fc.assert(
    fc.asyncProperty(asked(json), async ({ name, given }) => {
      const operation = findOperation(name) as AnyOperation;
      const sent = JSON.parse(JSON.stringify(given)) as Readonly<Record<string, unknown>>;
      const read = readFields(operation.fields, sent, CONTEXT);
      if (!read.ok) assert.deepEqual(await errorsOf(name, sent), read.problems);
    }),
    runs(200),
  );
});

test("an empty object lacks every field that an operation needs", async () => {
  for (const name of NAMES) {
    const needed = Object.entries(findOperation(name)?.fields ?? {}).flatMap(([field, { optional }]) =>
      optional ? [] : [field],
    );
    if (needed.length === 0) continue;
    assert.deepEqual(
      await errorsOf(name, {}),
      needed.map((field) => ({ field, problem: "is needed" })),
    );
  }
});
