import type { CommandWords, Expected } from "./command-words.ts";

/** The completion for bash from 3.2 on. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  const firsts = [...new Set(names.map((name) => name.split(" ")[0] as string))];
  const valued = unique(commands.flatMap(({ options }) => options))
    .filter(({ expected }) => expected.kind !== "nothing")
    .map(({ name }) => `--${name}`);
  return `# Completion of strongroom for bash, from its table of commands: strongroom completion bash
_strongroom() {
  local IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} word command="" place=0 i
  COMPREPLY=()
  # bash parts --option=value at the sign.
  if [[ $cur == = ]]; then cur=""; elif [[ $prev == = && COMP_CWORD -gt 1 ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${valued.join("|")})
        [[ \${COMP_WORDS[i+1]} == = ]] && ((i++))
        ((i++)) ;;
      -*|=) ;;
      *)
        if [[ -z $command ]]; then command=$word
        elif ((place == 0)) && _strongroom_is "$command $word"; then command="$command $word"
        else ((place++)); fi ;;
    esac
  done
  if [[ -z $command ]]; then
    case $cur in
      -*) COMPREPLY=($(compgen -W "--help --version" -- "$cur")) ;;
      *) COMPREPLY=($(compgen -W "${firsts.join(" ")}" -- "$cur")) ;;
    esac
    return
  fi
  case "$command:$prev" in
${optionCases(commands)}  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name, options }) => `      ${JSON.stringify(name)}) _strongroom_words "${options.map((each) => `--${each.name}`).join(" ")}" ;;\n`).join("")}    esac
    return
  fi
  ((place == 0)) && _strongroom_seconds "$command"
  case "$command:$place" in
${operandCases(commands)}  esac
}
_strongroom_is() {
  case $1 in ${names
    .filter((name) => name.includes(" "))
    .map((name) => JSON.stringify(name))
    .join("|")}) return 0 ;; esac
  return 1
}
_strongroom_seconds() {
  case $1 in
${firsts
  .map((first) => [first, secondsOf(names, first)] as const)
  .filter(([, seconds]) => seconds.length > 0)
  .map(([first, seconds]) => `    ${first}) _strongroom_words "${seconds.join(" ")}" ;;\n`)
  .join("")}  esac
}
_strongroom_words() { COMPREPLY+=($(compgen -W "$1" -- "$cur")); }
_strongroom_list() {
  local before=""
  [[ $cur == *,* ]] && before=\${cur%,*},
  COMPREPLY+=($(compgen -P "$before" -W "$1" -- "\${cur##*,}"))
}
_strongroom_files() {
  local IFS=$'\\n'
  COMPREPLY+=($(compgen "$1" -- "$cur"))
  compopt -o filenames 2>/dev/null
}
complete -F _strongroom strongroom
`;
}

/** The second words of the commands that begin with this one. */
export const secondsOf = (names: readonly string[], first: string): readonly string[] =>
  names.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));

/** Each option once. */
export const unique = <Named extends { readonly name: string }>(options: readonly Named[]): readonly Named[] => [
  ...new Map(options.map((option) => [option.name, option])).values(),
];

const act = (expected: Expected): string => {
  if (expected.kind === "file" || expected.kind === "folder")
    return `_strongroom_files ${expected.kind === "file" ? "-f" : "-d"}`;
  if ("values" in expected)
    return `${expected.kind === "one" ? "_strongroom_words" : "_strongroom_list"} "${expected.values.join(" ")}"`;
  return ":";
};

function optionCases(commands: readonly CommandWords[]): string {
  const rows = commands.flatMap(({ name, options }) =>
    options
      .filter(({ expected }) => expected.kind !== "nothing")
      .map((option) => ({ act: act(option.expected), pattern: `${JSON.stringify(name)}:--${option.name}` })),
  );
  const grouped = Map.groupBy(rows, (row) => row.act);
  return [...grouped]
    .map(([does, cases]) => `    ${cases.map(({ pattern }) => pattern).join("|")}) ${does}; return ;;\n`)
    .join("");
}

const operandCases = (commands: readonly CommandWords[]): string =>
  commands
    .flatMap(({ name, operands }) =>
      operands.map((operand, place) => ({ place: `${JSON.stringify(name)}:${place}`, does: act(operand) })),
    )
    .filter(({ does }) => does !== ":")
    .map(({ place, does }) => `    ${place}) ${does} ;;\n`)
    .join("");
