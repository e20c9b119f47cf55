import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Reads `127.0.0.0/8`, `fd00::/8` or a single address.
 *
 * @throws Error where the text is neither
 */
export function parseRange(text: string): Range {
  const [base = ''] = text.split('/');
  // ipaddr.js reads "10.0.0" as 10.0.0.0, which whoever wrote it may not have meant.
  if (isIP(base) === 0) throw new Error(`"${base}" is not an IP address`);
  if (base !== text) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(base);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * Whether an outgoing connection may go to this numeric address: global unicast (the special-purpose registries of
 * RFC 6890 taken out), or inside one of the ranges that the operator allowed. An IPv4-mapped address counts as the
 * IPv4 address it reaches (RFC 4291 section 2.5.5.2), a NAT64 one too (RFC 6052).
 */
export function mayConnect(text: string, allow: readonly Range[]): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (allow.some((range) => isIn(address, range))) return true;
  const reached = embeddedIpv4(address);
  if (reached === null) return isPublic(address);
  return isPublic(reached) || allow.some((range) => isIn(reached, range));
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, [base, bits]: Range): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  // ipaddr.js says "unicast" for every IPv6 address that no table names, the unassigned ones among them.
  return address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(globalUnicast));
}

/** The IPv4 address that a translator reaches for this one; `null` where there is none. */
function embeddedIpv4(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | null {
  if (address instanceof ipaddr.IPv4) return null;
  if (!address.isIPv4MappedAddress() && !address.match(nat64)) return null;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}
