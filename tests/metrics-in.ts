/** The program's own metrics. tests/status.test.ts holds these against a running bank. */
export const METRIC = /^strongroom_/;

/** A metric that a rule or a panel uses, and the labels that it asks for, each with the values it compares with. */
export interface UsedMetric {
  readonly name: string;
  readonly labels: readonly string[];
}

/** Returns the metrics in the expressions of a file of rules or of a dashboard. */
export function metricsIn(text: string): readonly UsedMetric[] {
  const expressions = [...text.matchAll(/^\s*(?:- )?"?expr"?: (.*?),?$/gm)].map(([, line = ""]) => expressionOf(line));
  return expressions.flatMap((expression) =>
    [...expression.matchAll(/\b((?:strongroom|patroni|haproxy|process)_\w+)(?:\{([^}]*)\})?/g)].map(
      ([, name = "", labels = ""]) => ({
        name: name.replace(/_bucket$/, ""),
        labels: [...labels.matchAll(/(\w+)\s*[!=~]+/g)].map(([, label = ""]) => label),
      }),
    ),
  );
}

/** In JSON an expression is a string; in YAML it is the rest of the line. */
const expressionOf = (line: string): string => (line.startsWith('"') ? (JSON.parse(line) as string) : line);
