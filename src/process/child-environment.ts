/**
 * The variables that any program of this project may need: programs, home, temporary files, language, time zone, Node.js's
 * options, and its folder of compiled code.
 */
const EVERYWHERE = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "NODE_OPTIONS", "NODE_COMPILE_CACHE", "SystemRoot", "TEMP"];
/** Each of these sets the language of one thing. */
const LANGUAGES = /^LC_[A-Z]+$/;

/** For processes that connect to PostgreSQL: the certificate authorities, if the operator names others than Node.js's own. */
export const AUTHORITIES = ["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "NODE_USE_OPENSSL_CA", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/**
 * Returns the environment of a child process: the variables of `from` that every process needs, those in `names`, and no others.
 * A process gets no secret that it does not use, whatever is in the operator's environment.
 */
export function childEnvironment(names: readonly string[], from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const wanted = new Set([...EVERYWHERE, ...names]);
  return Object.fromEntries(Object.entries(from).filter(([name]) => wanted.has(name) || LANGUAGES.test(name)));
}

/** As `childEnvironment`, for cluster.fork(), which adds its argument to this process's environment: all else is unset. */
export function clusterEnvironment(names: readonly string[], from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const unset = Object.fromEntries(Object.keys(from).map((name) => [name, undefined]));
  return { ...unset, ...childEnvironment(names, from) };
}
