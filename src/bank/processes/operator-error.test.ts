import assert from "node:assert/strict";
import { test } from "node:test";
import { LedgerError } from "../../ledger/ledger.ts";
import { StoreError } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { BankError } from "../bank-error.ts";
import { operatorSentence } from "./operator-error.ts";

const withCode = (code: string): Error => Object.assign(new Error("a cause"), { code });

test("the bank's errors are sentences for the operator, except those that only a bug can cause", () => {
  for (const error of [new BankError("keys", "the sentence"), new StoreError("url-invalid", "the sentence")])
    assert.equal(operatorSentence(error), "the sentence");
  assert.equal(operatorSentence(new LedgerError("currency-differs", "the sentence")), "the sentence");
  for (const bug of [
    new BankError("bug", "a stack"),
    new LedgerError("row-moved", "moved"),
    new TypeError("no function"),
    "text",
  ])
    assert.equal(operatorSentence(bug), null);
});

test("a failed connection to PostgreSQL is a sentence for the operator, and other error codes are not", () => {
  for (const code of ["AUTH_TYPE_NOT_IMPLEMENTED", "CONNECT_TIMEOUT", "SASL_SIGNATURE_MISMATCH"])
    assert.match(operatorSentence(withCode(code)) ?? "", new RegExp(`^cannot connect to PostgreSQL \\(${code}\\): check`));
  assert.match(operatorSentence(withCode("CONNECTION_CLOSED")) ?? "", /^the connection to PostgreSQL was lost: check/);
  assert.equal(operatorSentence(withCode("ERR_ASSERTION")), null);
  assert.equal(operatorSentence({ code: "CONNECT_TIMEOUT" }), null, "no error");
});

test("a full disk and too many open files are the operator's, wherever they come up, and other errors of the system are not", () => {
  const ofSystem = (code: string): Error => Object.assign(withCode(code), { syscall: "write", path: "/data/a.key" });
  for (const code of ["ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE"])
    assert.match(operatorSentence(ofSystem(code)) ?? "", /: .*, then try again; it was about \/data\/a\.key$/, code);
  assert.match(operatorSentence(ofSystem("ENOSPC")) ?? "", /^the disk is full: make room/);
  for (const code of ["ENOENT", "EIO", "EBADF"]) assert.equal(operatorSentence(ofSystem(code)), null, code);
  assert.equal(operatorSentence(withCode("ENOSPC")), null, "not of the system");
});

test("a refusal because of PostgreSQL's set-up is a sentence for the operator, and any other is a bug", async () => {
  await using database = await testDatabase();
  const sentenceOf = (state: string): Promise<string | null> =>
    database.store.sql
      .unsafe(`do $$ begin raise exception 'its reason' using errcode = '${state}'; end $$`)
      .then(() => assert.fail(), operatorSentence);
  for (const state of ["23505", "42601", "22P02"]) assert.equal(await sentenceOf(state), null, state);
  // Last, because the store closes its connection to a server that takes no writes.
  for (const state of ["28P01", "3D000", "42501", "53100", "57014", "58030", "25006"])
    assert.match((await sentenceOf(state)) ?? "", new RegExp(`^PostgreSQL refuses: its reason \\(SQLSTATE ${state}\\): \\w+`));
});
