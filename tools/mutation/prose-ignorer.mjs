import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Leaves alone what only people read: lines for a log, and the sentences and names of errors. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "prose", {
    shouldIgnore(path) {
      if (isLine(path)) return "a line for a log";
      const isText = path.isStringLiteral() || path.isTemplateLiteral();
      if (isText && path.parentPath?.isNewExpression() && /Error$/.test(nameOf(path.parent.callee)))
        return "the sentence of an error";
      if (isText && path.parentPath?.isClassProperty() && nameOf(path.parent.key) === "name" && /Error$/.test(path.node.value))
        return "the name of an error";
      return undefined;
    },
  }),
];

/** A call that writes a line, or a function that does nothing else. */
const isLine = (path) =>
  (path.isCallExpression() && goesToLog(path.node.callee)) ||
  (path.isArrowFunctionExpression() && path.node.body.type === "CallExpression" && goesToLog(path.node.body.callee));

/** `log(…)`, and any method of something called `log`. */
const goesToLog = (callee) =>
  nameOf(callee) === "log" || (callee.type === "MemberExpression" && /^#?log$/.test(nameOf(callee.object)));

function nameOf(node) {
  if (node.type === "MemberExpression") return nameOf(node.property);
  return node.name ?? node.id?.name ?? "";
}
