import { type CosignatureVerifier, NoteError, parseCosignatureVerifier } from "../tlog/tlog.ts";
import { PolicyError } from "./policy-error.ts";

/** A witness that a policy names. */
export interface PolicyWitness {
  /** The name in the policy, which means nothing elsewhere. */
  readonly name: string;
  readonly verifier: CosignatureVerifier;
  /** The submission prefix; null if checkpoints are not submitted to this witness. */
  readonly url: string | null;
}

/** Witnesses, and which of them together are enough. */
export interface WitnessPolicy {
  readonly witnesses: readonly PolicyWitness[];
  /** Returns true if the witnesses with these names in the policy are a quorum. */
  readonly isQuorum: (cosigners: ReadonlySet<string>) => boolean;
}

type Rule = (cosigners: ReadonlySet<string>) => boolean;
type Line = readonly string[];

/** More than any policy needs; the standard asks for 32 of each. */
const NAMES_MAX = 256;
/** A note holds 64 signatures, and the log's own is one of them. */
const WITNESSES_MAX = 60;
const NONE = "none";

/**
 * Reads a policy (C2SP tlog-policy). Ignores the logs in it, because the bank knows its own. Throws PolicyError that names the
 * line, also for a witness's key of another type than Ed25519, and for a URL that is not http or https.
 */
export function parsePolicy(text: string): WitnessPolicy {
  const reader = new PolicyReader();
  for (const [i, line] of text.split("\n").entries()) {
    const items = line.split(/[ \t]+/).filter((item) => item !== "");
    if (items.length === 0 || items[0]?.startsWith("#")) continue;
    try {
      reader.read(items);
    } catch (error) {
      if (error instanceof RangeError || error instanceof NoteError) throw new PolicyError(`line ${i + 1}: ${error.message}`);
      throw error;
    }
  }
  return reader.policy();
}

class PolicyReader {
  readonly #witnesses: PolicyWitness[] = [];
  readonly #rules = new Map<string, Rule>();
  readonly #members = new Set<string>();
  #quorum: Rule | null = null;

  read([word, ...items]: Line): void {
    if (word === "log") return;
    if (word === "witness") this.#readWitness(items);
    else if (word === "group") this.#readGroup(items);
    else if (word === "quorum") this.#readQuorum(items);
    else throw new RangeError(`"${word}" is not log, witness, group or quorum`);
  }

  policy(): WitnessPolicy {
    if (this.#quorum === null) throw new PolicyError('there is no quorum line; "quorum none" asks for no witness');
    return { witnesses: this.#witnesses, isQuorum: this.#quorum };
  }

  #readWitness([name = "", key = "", url, ...rest]: Line): void {
    if (key === "" || rest.length > 0) throw new RangeError("a witness is: witness NAME KEY URL");
    const verifier = parseCosignatureVerifier(key);
    if (this.#witnesses.length >= WITNESSES_MAX) throw new RangeError(`more than ${WITNESSES_MAX} witnesses`);
    // One key under two names would count twice.
    if (this.#witnesses.some((each) => each.verifier.publicKey.equals(verifier.publicKey)))
      throw new RangeError("another witness has this key already");
    this.#define(name, (cosigners) => cosigners.has(name));
    this.#witnesses.push({ name, verifier, url: url === undefined ? null : readUrl(url) });
  }

  #readGroup([name = "", threshold = "", ...members]: Line): void {
    if (members.length === 0) throw new RangeError("a group is: group NAME THRESHOLD MEMBER…");
    const rules = members.map((member) => this.#rule(member));
    for (const member of members) {
      if (this.#members.has(member)) throw new RangeError(`"${member}" is a member already, and can count in one way only`);
      this.#members.add(member);
    }
    const needed = threshold === "all" ? members.length : threshold === "any" ? 1 : Number(threshold);
    const isCount = /^(all|any|[1-9]\d{0,2})$/.test(threshold);
    if (!isCount || needed > members.length)
      throw new RangeError(`"${threshold}" is not all, any, or a number up to ${members.length}`);
    this.#define(name, (cosigners) => rules.filter((rule) => rule(cosigners)).length >= needed);
  }

  #readQuorum([name = "", ...rest]: Line): void {
    if (rest.length > 0 || name === "") throw new RangeError("a quorum is: quorum NAME");
    if (this.#quorum !== null) throw new RangeError("a second quorum line");
    this.#quorum = name === NONE ? () => true : this.#rule(name);
  }

  #define(name: string, rule: Rule): void {
    if (name === NONE || this.#rules.has(name)) throw new RangeError(`the name "${name}" is taken`);
    if (this.#rules.size >= NAMES_MAX) throw new RangeError(`more than ${NAMES_MAX} names`);
    this.#rules.set(name, rule);
  }

  #rule(name: string): Rule {
    const rule = this.#rules.get(name);
    if (rule === undefined) throw new RangeError(`"${name}" is not defined above`);
    return rule;
  }
}

function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new RangeError(`"${text}" is not an http or https URL`);
  return text.replace(/\/+$/, "");
}
