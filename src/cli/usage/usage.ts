import type { Command } from "../command.ts";
import { COMMANDS } from "../commands.ts";
import type { Option } from "../options/option-readers.ts";
import { OPTIONS } from "../options/options.ts";

/** The usage text of the whole program. */
export function usage(): string {
  const rows = Object.entries(COMMANDS).map(
    ([name, command]) => [[name, ...command.operands].join(" "), command.meaning] as const,
  );
  return `usage: strongroom COMMAND [OPTION …]

A secure banking ATM system: a bank server and ATM clients that talk over an untrusted network.

commands:
${columns(rows)}
strongroom COMMAND --help tells a command's options.
An option comes from its flag, else from the environment, else from the configuration file, else it is the default.

example:
  strongroom start
`;
}

/** The usage text of one command. */
export function commandUsage(name: string, command: Command): string {
  const rows = command.options.map((option) => {
    const row: Option<unknown> = OPTIONS[option];
    const notes = [row.default === null ? "" : `default ${row.default}`, row.env ?? ""].filter((note) => note !== "").join("; ");
    return [
      `--${option}${row.value === "" ? "" : ` ${row.value}`}`,
      `${row.meaning}${notes === "" ? "" : ` (${notes})`}`,
    ] as const;
  });
  return `usage: strongroom ${[name, ...command.operands].join(" ")} [OPTION …]

${command.meaning}

options:
${columns(rows)}
example:
  ${command.example}
`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}\n`).join("");
}
