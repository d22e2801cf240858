/**
 * What all long-running programs share: their log, and the environment that they give to their children.
 *
 * It promises JSON lines on stderr, limited in rate and never holding a secret by name, and children that inherit only listed
 * variables. Start with process-log.ts.
 */
export { AUTHORITIES, childEnvironment, clusterEnvironment } from "./child-environment.ts";
export { openLog } from "./process-log.ts";
