import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isNightly } from "../../../model/testing/nightly.ts";

/** The programs that every machine with the tests has; the others are tried in the nightly run, which installs them as root. */
const EVERYWHERE: ReadonlySet<string> = new Set(["bash"]);

/** True if the program of a Debian package is to be tried, else why it is not. */
export function installed(program: string): true | string {
  if (!isNightly && !EVERYWHERE.has(program)) return "tried in the nightly run";
  const isThere = (): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
  if (isThere()) return true;
  if (!isNightly || process.getuid?.() !== 0) return `${program} is not installed`;
  const done = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", program], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return done.status === 0 && isThere() ? true : `${program} cannot be installed`;
}

/** Parts each line as bash does, at spaces and at =, and prints what the script offers for its last word. */
const BASH = `
source "$1"; shift
for line in "$@"; do
  eval "COMP_WORDS=(\${line//=/ = })"
  [[ $line == *" " ]] && COMP_WORDS+=("")
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _strongroom
  (IFS=' '; echo "\${COMPREPLY[*]}")
done`;

/** Types each line and the tabulator into an interactive zsh, and prints the last word of its line then. */
const ZSH = `
zmodload zsh/zpty
typeset script=$1; shift
zpty session zsh -f -i
zpty -w session "stty -echo; PS1=; autoload -Uz compinit; compinit -u -D; source \${(q)script}; shown() { print -r -- \\"<\\$BUFFER>\\"; BUFFER= }; zle -N shown; bindkey '^X' shown; setopt no_beep; print ready-now"
zpty -r session out '*ready-now*'
for line in "$@"; do
  zpty -w -n session "$line"$'\\t\\x18'
  zpty -r session out '*<*>*'
  line=\${\${out##*<}%%>*}
  print -r -- "\${\${line% }##*[ =]}"
done
zpty -d session`;

/** Asks fish itself what it would offer. */
const FISH = `
source $argv[1]
for line in $argv[2..-1]
  echo (complete -C "$line" | string replace -r '\\t.*' '')
end`;

const DRIVERS = { bash: BASH, zsh: ZSH, fish: FISH } as const;

/** What the shell makes of each line's last word with this completion: the words that it offers, or that it completes it to. */
export function completed(shell: keyof typeof DRIVERS, script: string, lines: readonly string[]): readonly string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-shell-"));
  try {
    const [scriptFile, driver] = [path.join(folder, "script"), path.join(folder, "driver")];
    writeFileSync(scriptFile, script);
    writeFileSync(driver, DRIVERS[shell]);
    const bare = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell];
    const environment = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, TERM: "dumb" };
    const said = execFileSync(shell, [...bare, driver, scriptFile, ...lines], { encoding: "utf8", cwd: "/", env: environment });
    return said.trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
