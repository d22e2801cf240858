import { readFileSync } from "node:fs";
import path from "node:path";

/** The settings of a unit that is installed in `root`, each with all its values, in order. `instance` replaces `%i`. */
export function readUnit(root: string, name: string, instance = ""): ReadonlyMap<string, readonly string[]> {
  const file = path.join(root, "usr/lib/systemd/system", name);
  const settings = new Map<string, string[]>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [, key = "", value = ""] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== "") settings.set(key, [...(settings.get(key) ?? []), value.replaceAll("%i", instance)]);
  }
  return settings;
}

/**
 * Returns the line that runs a unit of `root` under its account, environment and command, with what needs no systemd of its
 * hardening: a read-only system with only its state writable, an empty /tmp, /home and /root, devices of its own, no new privileges,
 * no capabilities, and its umask. ExecStartPre runs before it as root. The network is the machine's own, so that
 * customers reach the pages. Ctrl-C reaches the program alone: what wraps it waits for its status.
 */
export function lineOf(root: string, unit: ReadonlyMap<string, readonly string[]>): string {
  const one = (key: string): string => unit.get(key)?.[0] ?? "";
  const states = (unit.get("StateDirectory") ?? []).map((name) => `/var/lib/${name}`);
  const [before] = unit.get("ExecStartPre") ?? [];
  const files = (unit.get("EnvironmentFile") ?? []).map((file) => file.replace(/^-/, ""));
  const account = one("User");
  const bind = states.map((state) => `--bind ${root}${state} ${state}`).join(" ");
  const [uid, gid] = accountOf(root, account);
  return [
    "trap '' INT",
    ...(before === undefined ? [] : [`chroot ${root} ${before.replace(/^\+/, "")}`]),
    ...states.map((state) => `install -d -o ${uid} -g ${gid} -m ${one("StateDirectoryMode")} ${root}${state}`),
    `umask ${one("UMask")}`,
    [
      `exec env -i PATH=/usr/bin:/usr/sbin:/bin:/sbin HOME=/ ${one("Environment")}`,
      ...files.map((file) => `$(cat ${root}${file})`),
      `bwrap --ro-bind ${root} / ${bind} --perms 1777 --tmpfs /tmp --perms 1777 --tmpfs /var/tmp --tmpfs /home --tmpfs /root --tmpfs /run`,
      "--proc /proc --dev /dev --perms 1777 --tmpfs /dev/shm --unshare-ipc --unshare-uts",
      "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP",
      `setpriv --reuid ${uid} --regid ${gid} --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs`,
      one("ExecStart"),
    ].join(" "),
  ].join(" && ");
}

/** The numbers of an account in a root. */
function accountOf(root: string, name: string): readonly [uid: string, gid: string] {
  const row = readFileSync(path.join(root, "etc/passwd"), "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([each]) => each === name);
  if (row === undefined) throw new Error(`the root has no account ${name}`);
  return [row[2] ?? "", row[3] ?? ""];
}
