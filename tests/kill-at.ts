import { promises as fs } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import path from "node:path";

// Loaded into a program before it begins (NODE_OPTIONS=--import): kills it with SIGKILL right before the step that KILL_AT names, as a
// power failure would. `write:TEXT` is a message to PostgreSQL with this text, `append:N` the Nth piece of a file, and `open:NAME`,
// `rename:NAME`, `link:NAME`, `rm:NAME`, `sync:NAME` a call of the file system for a file whose name begins like this.
const [step = "", ...rest] = (process.env["KILL_AT"] ?? "").split(":");
const what = rest.join(":");
let appended = 0;

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  // The signal arrives before anything else happens.
  for (;;);
};

/** The name of the file that a call is about: the last argument that is a path. */
const dieIf = (call: string, file: unknown): void => {
  if (step === call && path.basename(String(file)).startsWith(what)) die();
};

const { open, rename, link, rm } = fs;
fs.open = (async (...args: Parameters<typeof open>) => {
  dieIf("open", args[0]);
  const handle = await open(...args);
  const { appendFile, datasync } = handle;
  handle.appendFile = (...given) => {
    if (step === "append" && ++appended === Number(what)) die();
    return appendFile.apply(handle, given);
  };
  handle.datasync = () => {
    dieIf("sync", args[0]);
    return datasync.apply(handle);
  };
  return handle;
}) as typeof open;
fs.rename = async (from, to) => {
  dieIf("rename", to);
  return rename(from, to);
};
fs.link = async (from, to) => {
  dieIf("link", to);
  return link(from, to);
};
fs.rm = async (file, options) => {
  dieIf("rm", file);
  return rm(file, options);
};
syncBuiltinESMExports();

const { write } = Socket.prototype;
Socket.prototype.write = function (this: Socket, ...args: never[]) {
  const [chunk] = args as unknown as [Uint8Array | string];
  if (step === "write" && Buffer.from(chunk as Uint8Array).includes(what)) die();
  return (write as (...all: never[]) => boolean).apply(this, args);
} as typeof write;
