import { lookup as systemLookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { VodsmithError } from '../errors.ts';
import { mayConnect, parseRange, type Range } from './address.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Every address of a host name, as the system's resolver knows them. */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

export interface EgressOptions {
  /** CIDRs and single addresses that may be reached although they are not public. */
  allow: readonly string[];
  resolve?: Resolve;
}

export interface EgressRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Ends the exchange, the body of the answer included. */
  signal?: AbortSignal;
}

/** HTTP to addresses that customers name. Every connection is checked; a redirect is an answer like any other. */
export interface Egress {
  /**
   * Resolves with the header of the answer; its body is a stream to read or to destroy.
   *
   * @throws VodsmithError `source_forbidden` where the URL or an address behind it is not allowed; else the error of
   *   the network, see networkFault()
   */
  request(url: string | URL, options?: EgressRequest): Promise<IncomingMessage>;
  /** Breaks off every exchange. */
  close(): void;
}

/**
 * Opens the client. The address is checked where the connection is made, on the very address that is connected to:
 * a name that resolves differently a moment later changes nothing. No connection is kept, so none escapes the check.
 */
export function openEgress({ allow, resolve = resolveBySystem }: EgressOptions): Egress {
  const ranges = allow.map(parseRange);
  const lookup = guardedLookup(ranges, resolve);
  const closing = new AbortController();
  return {
    async request(target, { method = 'GET', headers = {}, body, signal } = {}) {
      const url = checkedUrl(target);
      // Node asks no lookup for an address in digits.
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !mayConnect(host, ranges)) throw forbidden(host, [host]);
      const until = signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]);
      return await new Promise((done, fail) => {
        const { request } = url.protocol === 'https:' ? https : http;
        const sent = request(url, { method, headers, lookup, agent: false, signal: until });
        // Stays for good: a connection may break after its answer has been read.
        sent.on('error', fail).on('response', done).end(body);
      });
    },
    close: () => closing.abort(),
  };
}

/**
 * Reads an http(s) URL without userinfo. Parsing it normalises every spelling of an IPv4 address (WHATWG URL, section
 * 3.5), so that what is checked is what is connected to.
 *
 * @throws VodsmithError `source_forbidden`
 */
export function checkedUrl(target: string | URL): URL {
  const url = URL.parse(String(target));
  if (url === null) throw new VodsmithError('source_forbidden', `"${target}" is not a URL. Give an http(s) URL.`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new VodsmithError('source_forbidden', `"${url.protocol}" URLs are not fetched. Give an http(s) URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new VodsmithError(
      'source_forbidden',
      `The URL of ${url.host} has a user name or password in it, which is not supported. Give a signed URL instead.`,
    );
  }
  return url;
}

function guardedLookup(ranges: readonly Range[], resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const allowed = found.filter(({ address }) => mayConnect(address, ranges));
        const first = allowed[0];
        if (first === undefined) {
          const addresses = found.map(({ address }) => address);
          callback(forbidden(hostname, addresses), '');
        } else if (options.all) callback(null, allowed);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

/** The addresses are for the log alone: what a private name resolves to is nothing to tell a customer. */
function forbidden(hostname: string, addresses: string[]): VodsmithError {
  return new VodsmithError(
    'source_forbidden',
    `${hostname} is not at a public address, so Vodsmith does not connect to it. ` +
      'The operator of this server can allow its network with EGRESS_ALLOW.',
    { facts: { hostname, addresses } },
  );
}

function resolveBySystem(hostname: string): Promise<ResolvedAddress[]> {
  return systemLookup(hostname, { all: true });
}
