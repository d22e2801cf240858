// Fills the addresses and secrets of a site into the files of this folder: node deploy/cluster/fill.mjs site.json OUT
//
// Makes OUT/MACHINE/ for each machine of the site: what belongs below / there, with its own certificate. Makes the site's authority
// and passwords at its first run (OUT/authority.key, OUT/passwords.json) and keeps them, so that a second run changes no secret.
// Needs Node.js 18 or later and openssl. Run it where secrets may lie: OUT is readable by its owner alone.
import { execFileSync } from "node:child_process";
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const ROLES = ["replicator", "rewind", "strongroom_owner", "strongroom", "strongroom_console"];
const VALID_DAYS = "825";
const SCRAM_ITERATIONS = 4096;
const RULES = path.join(here, "..", "monitoring", "strongroom.rules.yml");

function readSite(file) {
  const site = JSON.parse(readFileSync(file, "utf8"));
  const { databases = {}, banks = {}, monitoring = {} } = site;
  const wrong = (why) => new Error(`${file} cannot be used: ${why}`);
  const { length } = Object.keys(databases);
  if (length < 3 || length % 2 === 0)
    throw wrong("databases must be an odd number of machines, three or more, or etcd has no majority");
  if (Object.keys(banks).length === 0) throw wrong("banks has no machine");
  if (Object.keys(monitoring).length === 0) throw wrong("monitoring has no machine");
  const machines = [databases, banks, monitoring].flatMap((each) => Object.entries(each));
  for (const [name, address] of machines) {
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(name))
      throw wrong(`"${name}" is no name of a machine: lower-case letters, digits and hyphens`);
    if (!isIPv4(address)) throw wrong(`"${address}" of ${name} is no IPv4 address`);
  }
  if (new Set(machines.map(([, address]) => address)).size < machines.length) throw wrong("two machines have one address");
  if (new Set(machines.map(([name]) => name)).size < machines.length) throw wrong("two machines have one name");
  for (const key of ["atms", "administrators"])
    if (typeof site[key] !== "string" || !isIPv4(site[key].split("/")[0])) throw wrong(`${key} is no IPv4 address or network`);
  return site;
}

function fill(site, out) {
  // What a service reads has mode 644, and what is secret 600, whatever the caller's mask; OUT itself lets nobody else in.
  process.umask(0o022);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  chmodSync(out, 0o700);
  const passwords = readPasswords(path.join(out, "passwords.json"));
  makeAuthority(out);
  const { databases, banks, monitoring } = site;
  const shared = {
    ETCD_HOSTS: Object.values(databases)
      .map((each) => `${each}:2379`)
      .join(","),
    ETCD_PEERS: Object.entries(databases)
      .map(([name, each]) => `${name}=https://${each}:2380`)
      .join(","),
    DATABASES: Object.values(databases).join(", "),
    BANKS: Object.values(banks).join(", "),
    ADMINISTRATORS: site.administrators,
    ATMS: site.atms,
    MONITORING: Object.values(monitoring).join(", "),
    ...Object.fromEntries(ROLES.map((role) => [`${role.toUpperCase()}_PASSWORD`, passwords[role].password])),
    ...Object.fromEntries(ROLES.map((role) => [`${role.toUpperCase()}_VERIFIER`, verifier(passwords[role])])),
  };
  const lists = { DATABASE: databases, BANK: banks };
  for (const [kind, machines] of Object.entries({ database: databases, bank: banks, monitoring }))
    for (const [name, address] of Object.entries(machines)) {
      const root = path.join(out, name);
      copy(path.join(here, kind), root, { ...shared, MACHINE: name, ADDRESS: address }, lists);
      if (kind === "monitoring") cpSync(RULES, path.join(root, "etc", "prometheus", path.basename(RULES)));
      makeCertificate(out, root, name, address, kind);
    }
}

/** Copies a tree, with each ${NAME} replaced, and what stands between `# each KIND` and `# end` repeated for each machine of the kind. */
function copy(from, to, values, lists) {
  for (const name of readdirSync(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (statSync(source).isDirectory()) copy(source, target, values, lists);
    else {
      mkdirSync(to, { recursive: true });
      const text = readFileSync(source, "utf8").replace(/^ *# each (\w+)\n([\s\S]*?)^ *# end\n/gm, (_, kind, block) =>
        Object.entries(lists[kind])
          .map(([each, address]) => replaced(block, { ...values, EACH: address, EACH_NAME: each }))
          .join(""),
      );
      const mode = statSync(source).mode & 0o111 ? 0o755 : SECRET.test(source) ? 0o600 : 0o644;
      rmSync(target, { force: true });
      writeFileSync(target, replaced(text, values), { mode });
    }
  }
}

/** Files with a password. */
const SECRET = /\.env$|patroni.config\.yml$|roles\.sql$/;

function replaced(text, values) {
  return text.replace(/\$\{(\w+)\}/g, (_, name) => {
    if (!Object.hasOwn(values, name)) throw new Error(`a template names ${name}, which has no value`);
    return values[name];
  });
}

function readPasswords(file) {
  if (!existsSync(file)) {
    const fresh = () => ({ password: randomBytes(24).toString("base64url"), salt: randomBytes(16).toString("base64") });
    writeFileSync(file, JSON.stringify(Object.fromEntries(ROLES.map((role) => [role, fresh()])), null, 2), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The form in which PostgreSQL keeps a password of SCRAM-SHA-256 (RFC 5803). It does not contain the password. */
function verifier({ password, salt }) {
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), SCRAM_ITERATIONS, 32, "sha256");
  const hmac = (text) => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt}$${stored}:${hmac("Server Key").toString("base64")}`;
}

const openssl = (...args) => execFileSync("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
const newKey = (file) => {
  openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file);
  chmodSync(file, 0o600);
};

function makeAuthority(out) {
  const [key, certificate] = [path.join(out, "authority.key"), path.join(out, "authority.pem")];
  if (existsSync(certificate)) return;
  newKey(key);
  const uses = ["-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
  openssl(
    "req",
    "-x509",
    "-new",
    "-key",
    key,
    "-subj",
    "/CN=Strongroom site authority",
    "-days",
    "3650",
    ...uses,
    "-out",
    certificate,
  );
}

/**
 * Writes the machine's key and certificate, for server and client. A database's certificate also has 127.0.0.1: a bank asks the
 * HAProxy of its own machine, which leads the TLS connection on to the database.
 */
function makeCertificate(out, root, name, address, kind) {
  const folder = path.join(root, "etc", "strongroom-cluster");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "authority.pem"), readFileSync(path.join(out, "authority.pem")), { mode: 0o644 });
  const [key, certificate, request] = ["machine.key", "machine.pem", "request.pem"].map((each) => path.join(folder, each));
  if (!existsSync(certificate)) {
    newKey(key);
    openssl("req", "-new", "-key", key, "-subj", `/CN=${name}`, "-out", request);
    const extensions = path.join(folder, "extensions");
    const names = `DNS:${name},IP:${address}${kind === "database" ? ",IP:127.0.0.1" : ""}`;
    writeFileSync(
      extensions,
      `basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=${names}\n`,
    );
    const authority = ["-CA", path.join(out, "authority.pem"), "-CAkey", path.join(out, "authority.key")];
    const serial = `0x${randomBytes(16).toString("hex")}`;
    const signed = ["-set_serial", serial, "-days", VALID_DAYS, "-extfile", extensions, "-out", certificate];
    openssl("x509", "-req", "-in", request, ...authority, ...signed);
    rmSync(request);
    rmSync(extensions);
  }
  if (kind === "bank") {
    // HAProxy reads key and certificate from one file, as root, before it gives up its rights.
    const both = path.join(folder, "machine-with-key.pem");
    rmSync(both, { force: true });
    writeFileSync(both, readFileSync(certificate, "utf8") + readFileSync(key, "utf8"), { mode: 0o600 });
  }
}

const [siteFile, out] = process.argv.slice(2);
try {
  if (siteFile === undefined || out === undefined) throw new Error("usage: node deploy/cluster/fill.mjs site.json OUT");
  fill(readSite(siteFile), path.resolve(out));
} catch (error) {
  process.stderr.write(`fill: ${error.message}\n`);
  process.exitCode = 2;
}
