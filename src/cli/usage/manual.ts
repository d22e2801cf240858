import { readBuildFacts } from "../build-facts.ts";
import type { Command, Run } from "../command.ts";
import type { Option } from "../options/option-readers.ts";
import { OPTIONS } from "../options/options.ts";

/** `strongroom man`: prints the one manual page, in man(7). */
export const printManual: Run = async ({ commands }) => {
  const { version, date } = readBuildFacts();
  process.stdout.write(manual(commands, version, date?.slice(0, 10) ?? ""));
  return 0;
};

/** The exit statuses, in order. */
export const EXIT_STATUS: Readonly<Record<number, string>> = {
  0: "done",
  1: "not done, or a check found something",
  2: "the command line or a setting is wrong",
  70: "a bug, with its stack; it may or may not have had its effect: check before you repeat it",
};

const FILES: Readonly<Record<string, string>> = {
  "DIR/strongroom.json": "options, unless --config names another file; DIR is the folder of --data",
  "DIR/keys/": "the bank's keys, which only its account may read",
  "DIR/audit/": "this server's copy of the audit log",
  "DIR/postgres/": "the embedded PostgreSQL",
  "DIR/atm-N/": "the key file, the journal and the cash file of ATM N",
};

/** The manual page in man(7), from the table of commands. */
export function manual(table: Readonly<Record<string, Command>>, version: string, date: string): string {
  const commands = Object.entries(table).map(([name, { operands, meaning, options, example }]) => [
    `.TP\n.B ${roff(`strongroom ${[name, ...operands].join(" ")}`)}\n${roff(sentence(meaning))}`,
    ...(options.length === 0 ? [] : [`.br\n${roff(`Options: ${options.map((option) => `--${option}`).join(", ")}.`)}`]),
    `.br\n${roff(`Example: ${example}`)}`,
  ]);
  const options = Object.entries(OPTIONS).map(([name, option]: [string, Option<unknown>]) => {
    const more = [
      option.default === null || option.value === "" ? "" : `The default is ${option.default}.`,
      option.env === undefined ? "" : `From the environment: ${option.env}.`,
    ];
    const text = [sentence(option.meaning), ...more].filter((each) => each !== "").join("\n");
    return `.TP\n.B ${roff(`--${name}${option.value === "" ? "" : ` ${option.value}`}`)}\n${roff(text)}`;
  });
  const listed = (rows: Readonly<Record<string, string>>): string[] =>
    Object.entries(rows).map(([term, meaning]) => `.TP\n.B ${roff(term)}\n${roff(sentence(meaning))}`);
  return `${[
    `.TH STRONGROOM 1 "${date}" "strongroom ${version}" "Strongroom"`,
    // No word of a command line may be parted at its hyphens.
    ".nh",
    ".SH NAME",
    "strongroom \\- a bank server and ATM clients that talk over an untrusted network",
    ".SH SYNOPSIS",
    ".B strongroom\n.I COMMAND\n[\\fIOPERAND\\fR ...] [\\fIOPTION\\fR ...]",
    ".br\n.B strongroom\n\\fB\\-\\-version\\fR [\\fB\\-\\-json\\fR]",
    ".SH DESCRIPTION",
    roff(
      'An option comes from its flag, else from the environment, else from the configuration file, else it is the default.\nWith --json a command prints one JSON document in a line, or one line for each record of a list. Standard error then has JSON lines too: notes as {"note": ...}, and why the command was not done as {"error": ..., "exit": n}.',
    ),
    ".SH COMMANDS",
    ...commands.flat(),
    ".SH OPTIONS",
    ...options,
    ".SH EXIT STATUS",
    ...listed(EXIT_STATUS),
    ".SH FILES",
    ...listed(FILES),
    ".SH SEE ALSO",
    ".BR psql (1),\n.BR systemd.service (5)",
  ].join("\n")}\n`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** The most bytes of a line of the source, as mandoc wants it. */
const LINE_MOST = 80;

/** Text for roff: in lines of at most LINE_MOST, none of which is a request; a hyphen of the command line is a minus. */
function roff(text: string): string {
  const escaped = text.replaceAll("\\", "\\e").replaceAll("…", "...").replaceAll("-", "\\-");
  return escaped
    .split("\n")
    .flatMap((line) => wrapped(line.split(" ")))
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join("\n");
}

function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || Buffer.byteLength(`${line} ${word}`) > LINE_MOST - "\\&".length) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
