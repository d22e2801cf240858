import { readFileSync } from "node:fs";
import path from "node:path";
import { COMMANDS } from "../src/cli/commands.ts";
import type { Option } from "../src/cli/options/option.ts";
import { OPTIONS } from "../src/cli/options/options.ts";
import { EVENT_KINDS } from "../src/model/event.ts";
import { REFUSALS } from "../src/model/refusal.ts";
import type { Fields } from "../src/protocol/fields.ts";
import type { Operation } from "../src/protocol/operation.ts";
import { OPERATIONS } from "../src/protocol/operations.ts";
import { checkoutRoot } from "./checkout.ts";

/** The parts of the documents that are made from tables in the sources, by the name in their marker. */
const PARTS: Readonly<Record<string, () => string>> = { operations, refusals, commands, options, events };

/** The documents that have such parts. */
export const DOCUMENTS = ["README.md", "docs/PROTOCOL.md", "docs/AUDIT.md", "docs/OPERATIONS.md"];

/** The document's text as it stands and as it ought to be. Throws for a marker that names no part. */
export function renewed(document: string): { file: string; now: string; ought: string } {
  const file = path.join(checkoutRoot, document);
  const now = readFileSync(file, "utf8");
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
