import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import pino from "pino";
import { publicKeyText, receiptKeyOf } from "../../receipts/receipts.ts";
import { serverIn } from "../testing/test-settings.ts";
import { foldersOfPackages, openReceiptPage, permissionsFor } from "./open-receipt-page.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "receipt-page-"));
});
after(() => rmSync(folder, { recursive: true }));

const PLACE = { host: "127.0.0.1", port: 0, origin: "https://receipts.bank.example", tls: null };
const quiet = pino({ level: "silent" });

test("the page's process can read neither keys nor any file but the program and its certificate, nor write, nor start a program", async () => {
  const [secret, cert] = ["bank.key", "cert.pem"].map((name) => path.join(folder, name)) as [string, string];
  for (const file of [secret, cert]) writeFileSync(file, "x");
  const program = `
    const fs = require("node:fs");
    const tried = (act) => { try { act(); return "done"; } catch (error) { return error.code; } };
    console.log(JSON.stringify([
      tried(() => fs.readFileSync(${JSON.stringify(secret)})),
      tried(() => fs.writeFileSync(${JSON.stringify(cert)}, "y")),
      tried(() => require("node:child_process").execFileSync("true")),
      tried(() => fs.readFileSync(${JSON.stringify(cert)})),
    ]));`;
  const { stdout } = await promisify(execFile)(process.execPath, [...permissionsFor({ cert, key: cert }), "--eval", program]);
  assert.deepEqual(JSON.parse(stdout), ["ERR_ACCESS_DENIED", "ERR_ACCESS_DENIED", "ERR_ACCESS_DENIED", "done"]);
});

test("the packages of an installed program lie beside it", () => {
  assert.deepEqual(foldersOfPackages("/home/anna/strongroom/"), ["/home/anna/strongroom/node_modules"]);
  const root = "/srv/node_modules/.store/strongroom@1.0.0/node_modules/strongroom/";
  assert.deepEqual(foldersOfPackages(root), [`${root}node_modules`, "/srv/node_modules"]);
});

test("without a place there is no such process, and a damaged file of ended keys stops the bank with a sentence", async () => {
  const settings = await serverIn(path.join(folder, "server"));
  assert.equal(await openReceiptPage(settings, quiet), null);
  const placed = { ...settings, receiptPage: PLACE };
  writeFileSync(settings.files.endedReceiptKeys, "-----BEGIN PUBLIC KEY-----\nno key\n-----END PUBLIC KEY-----\n");
  await assert.rejects(openReceiptPage(placed, quiet), { name: "ReceiptError", code: "receipt-form" });
  writeFileSync(settings.files.endedReceiptKeys, publicKeyText(receiptKeyOf(Buffer.alloc(32, 5))));
  assert.equal((await openReceiptPage(placed, quiet))?.name, "receipt page");
});
