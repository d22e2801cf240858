import { readFileSync } from "node:fs";
import path from "node:path";
import { ALARMS } from "../src/alarms/alarm-table.ts";
import {
  type AnyOperation,
  COMMON_REFUSALS,
  leavesTrace,
  OPERATIONS as OPERATOR_OPERATIONS,
} from "../src/backoffice/backoffice.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import type { Option } from "../src/cli/options/option-readers.ts";
import { OPTIONS } from "../src/cli/options/options.ts";
import { JSON_FORMS } from "../src/cli/output/json-forms.ts";
import { EXIT_STATUS } from "../src/cli/usage/manual.ts";
import { openApi } from "../src/console/api/openapi.ts";
import { API_PROBLEMS, statusOf } from "../src/console/api/problem.ts";
import { CHECKS } from "../src/doctor/checks.ts";
import { KEY_TABLE } from "../src/keys/key-table.ts";
import { EVENT_KINDS } from "../src/model/event.ts";
import { REFUSALS } from "../src/model/refusal.ts";
import { ORDER_REFUSAL_MEANINGS } from "../src/model/terminal-order.ts";
import { ROLES, type Role } from "../src/operators/actor.ts";
import type { Fields } from "../src/protocol/fields.ts";
import type { Operation } from "../src/protocol/operation.ts";
import { OPERATIONS } from "../src/protocol/operations.ts";
import { CONSOLE_PRIVILEGES } from "../src/store/privileges/console-privileges.ts";
import { type PrivilegeTable, privilegeText } from "../src/store/privileges/privilege-table.ts";
import { PRIVILEGES } from "../src/store/privileges/privileges.ts";
import { checkoutRoot } from "./checkout.ts";

/** The generated parts of the documents, by the name in their marker. */
const PARTS: Readonly<Record<string, () => string>> = {
  operations,
  refusals,
  orders,
  commands,
  jsonforms,
  exits,
  checks,
  options,
  events,
  figures,
  privileges: () => privileges(PRIVILEGES),
  consoleprivileges: () => privileges(CONSOLE_PRIVILEGES),
  alarms,
  roles,
  backoffice,
  keys,
  apiproblems,
  clientcalls: () =>
    `| call of \`Atm\` or \`Hold\` | what it does |\n|---|---|\n${membersOf("Atm")}${membersOf("Hold", "hold.")}`,
  clientoptions: () => `| option | meaning |\n|---|---|\n${membersOf("AtmOptions")}${membersOf("CallOptions")}`,
};

/** The documents with generated parts. */
export const DOCUMENTS = [
  ...[
    "README.md",
    "docs/PROTOCOL.md",
    "docs/AUDIT.md",
    "docs/OPERATIONS.md",
    "docs/DATABASE.md",
    "docs/OPERATORS.md",
    "docs/API.md",
    "docs/CLIENT.md",
    "docs/CLI.md",
  ],
];

/** The files that are generated as a whole. */
const WHOLE: Readonly<Record<string, () => string>> = {
  "docs/openapi.json": () => `${JSON.stringify(openApi(), null, 2)}\n`,
};
export const GENERATED = Object.keys(WHOLE);

/** Returns the document's text as it is and as it should be. Throws if a marker names no part. */
export function renewed(document: string): { file: string; now: string; ought: string } {
  const file = path.join(checkoutRoot, document);
  const now = readFileSync(file, "utf8");
  const whole = WHOLE[document];
  if (whole !== undefined) return { file, now, ought: whole() };
  const ought = now.replace(/<!-- generated: (\w+) -->\n[\s\S]*?<!-- end -->/g, (_, name: string) => {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`${document} has a marker for "${name}", which is no generated part`);
    return `<!-- generated: ${name} -->\n${part()}<!-- end -->`;
  });
  return { file, now, ought };
}

function operations(): string {
  const rows = Object.entries(OPERATIONS).map(([name, row]: [string, Operation]) => {
    const refusals = row.refusals.map((each) => `\`${each}\``).join(", ");
    return `| \`${name}\` | ${row.customer} | ${fields(row.request)} | ${fields(row.result)} | ${refusals} | ${row.meaning} |\n`;
  });
  return `| operation | customer | request's fields | result's fields | refusals | meaning |\n|---|---|---|---|---|---|\n${rows.join("")}`;
}

const fields = (row: Fields): string =>
  Object.entries(row)
    .map(([name, field]) => `\`${name}\`: ${field.describe}`)
    .join("<br>") || "none";

/** Why an ATM refuses a terminal order. */
function orders(): string {
  const rows = Object.entries(ORDER_REFUSAL_MEANINGS).map(([name, meaning]) => `| \`${name}\` | ${meaning} |\n`);
  return `| \`how\` | meaning |\n|---|---|\n${rows.join("")}`;
}

function refusals(): string {
  const rows = Object.entries(REFUSALS).map(
    ([name, { details, meaning }]) =>
      `| \`${name}\` | ${details.map((each) => `\`${each}\``).join(", ") || "none"} | ${meaning} |\n`,
  );
  return `| refusal | figures | meaning |\n|---|---|---|\n${rows.join("")}`;
}

function commands(): string {
  const rows = Object.entries(COMMANDS).map(
    ([name, { operands, meaning }]) => `| \`strongroom ${[name, ...operands].join(" ")}\` | ${meaning} |\n`,
  );
  return `| command | what it does |\n|---|---|\n${rows.join("")}`;
}

/** What each command prints with --json. */
function jsonforms(): string {
  const rows = Object.entries(JSON_FORMS).map(([name, { each, fields: names }]) => {
    const form = each === undefined ? "one document" : `a line for each ${each}`;
    return `| \`${name}\` | ${form} | ${names.map((field) => (field === "…" ? field : `\`${field}\``)).join(", ")} |\n`;
  });
  return `| command | prints | fields |\n|---|---|---|\n${rows.join("")}`;
}

function exits(): string {
  const rows = Object.entries(EXIT_STATUS).map(([status, meaning]) => `| ${status} | ${meaning} |\n`);
  return `| exit status | meaning |\n|---|---|\n${rows.join("")}`;
}

/** What `strongroom doctor` looks at. */
function checks(): string {
  const rows = Object.entries(CHECKS).map(([name, { meaning }]) => `| \`${name}\` | ${meaning} |\n`);
  return `| check | what it looks at |\n|---|---|\n${rows.join("")}`;
}

function options(): string {
  const rows = Object.entries(OPTIONS).map(([name, option]: [string, Option<unknown>]) => {
    const flag = `\`--${name}${option.value === "" ? "" : ` ${option.value}`}\``;
    return `| ${flag} | ${option.env === undefined ? "" : `\`${option.env}\``} | ${option.default ?? ""} | ${option.meaning} |\n`;
  });
  return `| option | environment | default | meaning |\n|---|---|---|---|\n${rows.join("")}`;
}

function events(): string {
  const rows = Object.entries(EVENT_KINDS).map(([name, meaning]) => `| \`${name}\` | ${meaning} |\n`);
  return `| event | what it tells |\n|---|---|\n${rows.join("")}`;
}

function keys(): string {
  const rows = Object.entries(KEY_TABLE).map(
    ([name, { place, does, rotate, thief }]) => `| ${name} | ${place} | ${does} | ${rotate} | ${thief} |\n`,
  );
  return `| key | where | what it does | how to rotate it | what a thief of it gets |\n|---|---|---|---|---|\n${rows.join("")}`;
}

function privileges(table: PrivilegeTable): string {
  const rows = Object.entries(table).map(([name, entry]) => `| \`${name}\` | ${privilegeText(entry)} | ${entry.why} |\n`);
  return `| table or view | privileges | why |\n|---|---|---|\n${rows.join("")}`;
}

function alarms(): string {
  const rows = Object.entries(ALARMS).map(
    ([name, { severity, about, raised, cleared, action }]) =>
      `| \`${name}\` | ${severity} | ${about} | ${raised} | ${cleared} | ${action} |\n`,
  );
  return `| alarm | severity | of a | raised when | cleared when | what to do |\n|---|---|---|---|---|---|\n${rows.join("")}`;
}

function roles(): string {
  const rows = Object.entries(ROLES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |\n`);
  return `| role | its holder |\n|---|---|\n${rows.join("")}`;
}

/** Who may do what: a row for each operation of operators. */
function backoffice(): string {
  const names = Object.keys(ROLES) as Role[];
  const rows = (Object.entries(OPERATOR_OPERATIONS) as unknown as [string, AnyOperation][]).map(([name, row]) => {
    const may = names.map((role) => (row.roles.includes(role) ? "yes" : "")).join(" | ");
    const needs = [row.approval ? "a second operator" : "", row.fresh ? "a fresh proof" : ""]
      .filter((each) => each !== "")
      .join(", ");
    const glass = row.approval || row.inPerson ? "no" : leavesTrace(row) ? "yes" : "not needed";
    return `| \`${name}\` | ${row.meaning} | ${may} | ${needs} | ${glass} |\n`;
  });
  const heading = ["operation", "what it does", ...names, "needs", "with --break-glass"];
  return `| ${heading.join(" | ")} |\n|${"---|".repeat(heading.length)}\n${rows.join("")}`;
}

/** The problems that every operation of the API shares. */
function apiproblems(): string {
  const shared: Readonly<Record<string, string>> = { ...COMMON_REFUSALS };
  const rows = [
    ...Object.entries(API_PROBLEMS).map(([name, { status, meaning }]) => ({
      name,
      status: status as number,
      meaning: meaning as string,
    })),
    ...Object.entries(shared).map(([name, meaning]) => ({ name, status: statusOf(name) as number, meaning })),
  ].sort((one, other) => one.status - other.status);
  const lines = rows.map(({ name, status, meaning }) => `| ${status} | \`${name}\` | ${meaning} |\n`);
  return `| status | \`refusal\` | meaning |\n|---|---|---|\n${lines.join("")}`;
}

/** The figures of the README: each is read from docs/BENCHMARKS.md and links to its section. */
function figures(): string {
  const [cores] = /\d+ cores/.exec(benchmark("machine")) ?? ["unknown cores"];
  const [rate, , ratio] = measured("money", "workers: 2 ", "64 clients: operations a second");
  const [slowest, usual] = measured("money", "workers: 2 ", "64 clients: 99th percentile, ms");
  const [first, again] = measured("startup", "npm start ", "seconds to the first page");
  const money = `[64 clients on ${cores}](docs/BENCHMARKS.md#money-through-the-whole-path)`;
  const startup = "[packages installed](docs/BENCHMARKS.md#start-up)";
  const rows = [
    `**${rate} money operations a second**, each synced to disk with its audit event; ${ratio} times a conventional server that uses TLS and one transaction for each request | ${money}`,
    `**${slowest} ms** for 99 of 100 of them; the conventional server needs ${usual} ms | the same run`,
    `**${first} s** from the first \`npm start\` to an ATM's page, and ${again} s from the second | ${startup}`,
  ];
  return `| measured | where |\n|---|---|\n${rows.map((row) => `| ${row} |\n`).join("")}`;
}

/** Returns the cells of one table row, found by the beginning of the heading and the row's label. Throws if there is none. */
function measured(name: string, table: string, label: string): readonly string[] {
  const lines = benchmark(name).split("\n");
  const heading = lines.findIndex((line) => line.startsWith(`  ${table}`));
  const row = lines.slice(heading + 1).find((line) => line.startsWith(`  ${label}  `));
  if (heading < 0 || row === undefined) throw new Error(`docs/BENCHMARKS.md has no row "${label}" of "${table}" in ${name}`);
  return row
    .slice(label.length + 2)
    .trim()
    .split(/ +/);
}

/** Returns the part of docs/BENCHMARKS.md that a benchmark wrote. */
function benchmark(name: string): string {
  const document = readFileSync(path.join(checkoutRoot, "docs", "BENCHMARKS.md"), "utf8");
  return document.split(`<!-- bench: ${name} -->`)[1]?.split("<!-- end -->")[0] ?? "";
}

/** A row for each member of a public interface of the library: its signature, and its doc comment. Throws if one has no comment. */
function membersOf(name: string, before = ""): string {
  const file = path.join(checkoutRoot, "src", "client", "atm-interface.ts");
  const body = new RegExp(`export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(readFileSync(file, "utf8"))?.[1];
  if (body === undefined) throw new Error(`src/client/atm-interface.ts has no interface ${name}`);
  // A member ends with a semicolon at the end of a line that is indented by two.
  const members = [...body.matchAll(/(?: {2}\/\*\*([\s\S]*?)\*\/\n)?( {2}\S(?:.|\n {4}| {2}\)|\n {2}\))*?;)(?=\n|$)/g)];
  const rows = members.map(([, comment, signature = ""]) => {
    if (comment === undefined)
      throw new Error(`${name} in src/client/atm-interface.ts: a member without a comment: ${signature}`);
    const code = plain(signature.replace(/^ {2}readonly /, "").replace(/;$/, ""))
      .replaceAll("readonly ", "")
      .replaceAll("( ", "(")
      .replaceAll(", )", ")");
    return `| \`${before}${code.replaceAll("|", "\\|")}\` | ${plain(comment.replaceAll(/^ *\* ?/gm, ""))} |\n`;
  });
  return rows.join("");
}

const plain = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
