import type { CommandWords, Expected } from "./command-words.ts";
import { secondsOf, unique } from "./completion-bash.ts";

/** The completion for fish from 3.0 on. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  const firsts = [...new Set(names.map((name) => name.split(" ")[0] as string))];
  const valued = unique(commands.flatMap(({ options }) => options)).filter(({ expected }) => expected.kind !== "nothing");
  const meaning = (name: string): string => quoted(commands.find((each) => each.name === name)?.meaning ?? `${name} …`);
  const lines = [
    `complete -c strongroom -f`,
    `complete -c strongroom -n '__strongroom_at "" 0' -l help -d 'lists the commands'`,
    `complete -c strongroom -n '__strongroom_at "" 0' -l version -d 'the version'`,
    ...firsts.map((first) => `complete -c strongroom -n '__strongroom_at "" 0' -a ${first} -d ${meaning(first)}`),
    ...firsts.flatMap((first) =>
      secondsOf(names, first).map(
        (second) => `complete -c strongroom -n '__strongroom_at "${first}" 0' -a ${second} -d ${meaning(`${first} ${second}`)}`,
      ),
    ),
    ...commands.flatMap(({ name, options, operands }) => [
      ...options.map(
        (option) =>
          `complete -c strongroom -n '__strongroom_at "${name}"' -l ${option.name}${takes(option.expected)} -d ${quoted(option.meaning)}`,
      ),
      ...operands
        .map((operand, place) => [takes(operand).replace(/^ -[rx]/, ""), place] as const)
        .filter(([what]) => what !== "")
        .map(([what, place]) => `complete -c strongroom -n '__strongroom_at "${name}" ${place}'${what}`),
    ]),
  ];
  return `# Completion of strongroom for fish, from its table of commands: strongroom completion fish
function __strongroom_at --description 'Is this the command, and this the place of the operand?'
  set -l words (commandline -opc)
  set -l command ''
  set -l place 0
  set -l skip 0
  for word in $words[2..-1]
    if test $skip -eq 1
      set skip 0
    else if contains -- $word ${valued.map(({ name }) => `--${name}`).join(" ")}
      set skip 1
    else if string match -q -- '-*' $word
      continue
    else if test -z "$command"
      set command $word
    else if test $place -eq 0; and contains -- "$command $word" ${names
      .filter((name) => name.includes(" "))
      .map(quoted)
      .join(" ")}
      set command "$command $word"
    else
      set place (math $place + 1)
    end
  end
  test "$command" = "$argv[1]"; and test (count $argv) -lt 2 -o "$place" = "$argv[2]"
end
${lines.join("\n")}
`;
}

const takes = (expected: Expected): string => {
  if (expected.kind === "nothing") return "";
  if (expected.kind === "file") return " -r -F";
  if (expected.kind === "folder") return ` -x -a '(__fish_complete_directories)'`;
  if (!("values" in expected)) return " -x";
  const values = expected.values.join(" ");
  return expected.kind === "one" ? ` -x -a '${values}'` : ` -x -a '(__fish_append , ${values})'`;
};

/** In single quotes, where fish knows two escapes. */
const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
