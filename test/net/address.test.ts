import { describe, expect, it } from 'vitest';
import { mayConnect, parseRange } from '../../src/net/address.ts';

const refused = [
  ['this host', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['loopback', '127.0.0.1'],
  ['loopback, not .1', '127.255.255.254'],
  ['private 10', '10.0.0.1'],
  ['private 172.16', '172.16.0.1'],
  ['private 172.31', '172.31.255.255'],
  ['private 192.168', '192.168.1.1'],
  ['link-local', '169.254.1.1'],
  ['cloud metadata', '169.254.169.254'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['carrier-grade NAT, last', '100.127.255.255'],
  ['IETF protocol assignments', '192.0.0.8'],
  ['documentation 1', '192.0.2.1'],
  ['documentation 2', '198.51.100.7'],
  ['documentation 3', '203.0.113.9'],
  ['6to4 relay anycast', '192.88.99.1'],
  ['benchmarking', '198.19.0.1'],
  ['multicast', '224.0.0.251'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv6 unspecified', '::'],
  ['IPv6 loopback', '::1'],
  ['IPv6 link-local', 'fe80::1'],
  ['IPv6 link-local with a zone', 'fe80::1%eth0'],
  ['IPv6 unique local', 'fd00:ec2::254'],
  ['IPv6 site-local', 'fec0::1'],
  ['IPv6 multicast', 'ff02::1'],
  ['IPv6 documentation', '2001:db8::1'],
  ['IPv6 documentation, RFC 9637', '3fff::1'],
  ['IPv6 discard', '100::1'],
  ['IPv6 unassigned', '4000::1'],
  ['Teredo', '2001:0:1::1'],
  ['6to4 of a private address', '2002:0a00:0001::1'],
  ['6to4 of a public address', '2002:0808:0808::1'],
  ['mapped loopback', '::ffff:127.0.0.1'],
  ['mapped metadata, in hex', '::ffff:a9fe:a9fe'],
  ['IPv4-compatible loopback', '::127.0.0.1'],
  ['NAT64 of a private address', '64:ff9b::10.0.0.1'],
  ['NAT64 of metadata', '64:ff9b::a9fe:a9fe'],
  ['local NAT64', '64:ff9b:1::8.8.8.8'],
  ['IPv4-translated', '::ffff:0:127.0.0.1'],
  ['no address', 'localhost'],
  ['nothing', ''],
];
const reached = [
  ['IPv4', '8.8.8.8'],
  ['IPv4 beside a private range', '172.32.0.1'],
  ['IPv4 beside carrier-grade NAT', '100.128.0.1'],
  ['IPv6', '2606:4700:4700::1111'],
  ['mapped public', '::ffff:8.8.8.8'],
  ['NAT64 of a public address', '64:ff9b::8.8.8.8'],
];

describe('where an outgoing connection may go', () => {
  it.each(refused)('refuses %s: %s', (_name, address) => expect(mayConnect(address, [])).toBe(false));
  it.each(reached)('reaches %s: %s', (_name, address) => expect(mayConnect(address, [])).toBe(true));
});

describe('what the operator allows', () => {
  const table: [string, string, boolean][] = [
    ['127.0.0.0/8', '127.9.9.9', true],
    ['127.0.0.0/8', '::ffff:127.0.0.1', true],
    ['127.0.0.0/8', '64:ff9b::127.0.0.1', true],
    ['127.0.0.0/8', '::1', false],
    ['127.0.0.0/8', '10.0.0.1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['::1', '::1', true],
  ];
  it.each(table)('%s and %s: %s', (range, address, allowed) => {
    expect(mayConnect(address, [parseRange(range)])).toBe(allowed);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'localhost', '', '10.0.0.0/'])('does not read "%s" as a range', (text) => {
    expect(() => parseRange(text)).toThrow();
  });
});
