/** What any program of this project may need: programs, home, temporary files, language, time zone, Node.js's options. */
const EVERYWHERE = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "NODE_OPTIONS", "SystemRoot", "TEMP"];
/** Any one of these sets the language of one thing. */
const LANGUAGES = /^LC_[A-Z]+$/;

/** The certificate authorities of whatever connects to PostgreSQL, where the operator names others than Node.js's own. */
export const AUTHORITIES = ["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "NODE_USE_OPENSSL_CA", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/**
 * The environment of a child process: of `from`, what every process needs and what `names` says, and nothing else. A process
 * gets no secret that it has no use of, whatever stands in the operator's environment.
 */
export function childEnvironment(names: readonly string[], from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const wanted = new Set([...EVERYWHERE, ...names]);
  return Object.fromEntries(Object.entries(from).filter(([name]) => wanted.has(name) || LANGUAGES.test(name)));
}

/** The same for cluster.fork(), which adds what it is given to this process's own environment: all else is unset. */
export function clusterEnvironment(names: readonly string[], from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const unset = Object.fromEntries(Object.keys(from).map((name) => [name, undefined]));
  return { ...unset, ...childEnvironment(names, from) };
}
