/**
 * Network addresses: which of them only this machine can reach, which Host headers name a server, and on which ports browsers
 * open pages.
 *
 * It promises that a name that an attacker makes resolve to this machine (DNS rebinding) is never taken for one of its own. It opens
 * no socket.
 */
export { inUrl, isLoopback, ownHosts } from "./hosts.ts";
export { isBadPort, PortError } from "./ports.ts";
