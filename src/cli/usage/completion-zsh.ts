import type { CommandWords, Expected } from "./command-words.ts";
import { secondsOf, unique } from "./completion-bash.ts";

/** The completion for zsh from 5.0 on; it may be a file `_strongroom` on the fpath, or be sourced. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  const firsts = [...new Set(names.map((name) => name.split(" ")[0] as string))];
  const meaning = (name: string): string => commands.find((each) => each.name === name)?.meaning ?? `${name} …`;
  const valued = unique(commands.flatMap(({ options }) => options))
    .filter(({ expected }) => expected.kind !== "nothing")
    .map(({ name }) => `--${name}`);
  const seconds = firsts
    .map((first) => [first, secondsOf(names, first)] as const)
    .filter(([, each]) => each.length > 0)
    .map(
      ([first, each]) =>
        `    ${first}) described=(${each.map((second) => item(second, meaning(`${first} ${second}`))).join(" ")}) ;;\n`,
    );
  return `#compdef strongroom
# Completion of strongroom for zsh, from its table of commands: strongroom completion zsh
_strongroom() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} word command="" i
  local -i place=0
  local -a described
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $word in
      (${valued.join("|")}) ((i++)) ;;
      (-*) ;;
      (*)
        if [[ -z $command ]]; then command=$word
        elif ((place == 0)) && [[ "$command $word" == (${names
          .filter((name) => name.includes(" "))
          .map((name) => name.replaceAll(" ", "\\ "))
          .join("|")}) ]]; then command="$command $word"
        else ((place += 1)); fi ;;
    esac
  done
  if [[ -z $command ]]; then
    if [[ $cur == -* ]]; then described=(${item("--help", "lists the commands")} ${item("--version", "the version")})
    else described=(${firsts.map((first) => item(first, meaning(first))).join(" ")}); fi
    _describe -t commands 'command' described
    return
  fi
  if [[ $cur == --*=* ]]; then
    prev=\${cur%%=*}
    compset -P 1 '*='
  fi
  case "$command:$prev" in
${optionCases(commands)}  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name, options }) => `      (${JSON.stringify(name)}) described=(${options.map((each) => item(`--${each.name}`, each.meaning)).join(" ")}) ;;\n`).join("")}    esac
    _describe -o -t options 'option' described
    return
  fi
  if ((place == 0)); then
    case $command in
${seconds.join("")}    esac
    (( $#described )) && _describe -t commands 'command' described
  fi
  case "$command:$place" in
${operandCases(commands)}  esac
}
if [[ \${funcstack[1]} == _strongroom ]]; then _strongroom "$@"; else compdef _strongroom strongroom; fi
`;
}

/** A word with its meaning, as _describe takes it, in single quotes. */
const item = (word: string, meaning: string): string =>
  `'${word.replaceAll(":", "\\:")}:${meaning.replaceAll("\\", "\\\\").replaceAll("'", "'\\''")}'`;

const act = (expected: Expected): string => {
  if (expected.kind === "file") return "_files";
  if (expected.kind === "folder") return "_files -/";
  if (!("values" in expected)) return ":";
  const values = expected.values.map((value) => `'${value}'`).join(" ");
  return expected.kind === "one" ? `compadd -- ${values}` : `compset -P '*,'; compadd -S '' -- ${values}`;
};

function optionCases(commands: readonly CommandWords[]): string {
  const rows = commands.flatMap(({ name, options }) =>
    options
      .filter(({ expected }) => expected.kind !== "nothing")
      .map((option) => ({ act: act(option.expected), pattern: `${name.replaceAll(" ", "\\ ")}:--${option.name}` })),
  );
  const grouped = Map.groupBy(rows, (row) => row.act);
  return [...grouped]
    .map(([does, cases]) => `    (${cases.map(({ pattern }) => pattern).join("|")}) ${does}; return ;;\n`)
    .join("");
}

const operandCases = (commands: readonly CommandWords[]): string =>
  commands
    .flatMap(({ name, operands }) =>
      operands.map((operand, place) => [`${name.replaceAll(" ", "\\ ")}:${place}`, act(operand)] as const),
    )
    .filter(([, does]) => does !== ":")
    .map(([place, does]) => `    (${place}) ${does} ;;\n`)
    .join("");
