import { parseRange } from './net/address.ts';
import { readS3Url } from './storage/s3-location.ts';

/** Reads the text of a setting. */
export interface Reader<T> {
  /** Ends the sentence "... must be": what a fault says. */
  allowed: string;
  /** `undefined`: not allowed. */
  read: (text: string) => T | undefined;
}

export const anyText: Reader<string> = { allowed: 'a text', read: (text) => text };

export function wholeNumber(from: number, to: number): Reader<number> {
  return {
    allowed: `a whole number from ${from} to ${to}`,
    read: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined),
  };
}

const units = ['', 'K', 'M', 'G', 'T'];

/** In powers of 1024, however they are written: `500M`, `500MB`, `500 MiB`. */
export const byteSize: Reader<number> = {
  allowed: 'a number of bytes such as 0, 500M or 20G',
  read(text) {
    const [, digits, unit = ''] = /^(\d{1,15})\s*([KMGT]?)(?:i?B)?$/i.exec(text) ?? [];
    const bytes = Number(digits) * 1024 ** units.indexOf(unit.toUpperCase());
    return Number.isSafeInteger(bytes) ? bytes : undefined;
  },
};

/** The same, from `least` to `most`. */
export function bytesBetween(least: string, most: string): Reader<number> {
  const [from, to] = [least, most].map((text) => byteSize.read(text)!) as [number, number];
  return {
    allowed: `a number of bytes from ${least} to ${most}`,
    read(text) {
      const bytes = byteSize.read(text);
      return bytes !== undefined && bytes >= from && bytes <= to ? bytes : undefined;
    },
  };
}

export function oneOf<const T extends string>(...values: T[]): Reader<T> {
  return { allowed: `one of: ${values.join(', ')}`, read: (text) => values.find((value) => value === text) };
}

/** An http(s) URL to put paths behind; a slash at its end is dropped. */
export const baseUrl: Reader<string> = {
  allowed: 'an http(s) URL without user name, query and fragment, such as https://video.example.com',
  read(text) {
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
    return (url.origin + url.pathname).replace(/\/+$/, '');
  },
};

export const postgresUrl: Reader<string> = {
  allowed: 'a PostgreSQL URL such as postgres://user:password@host:5432/vodsmith',
  read: (text) => (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text) ? text : undefined),
};

export const s3Url: Reader<string> = {
  allowed:
    's3://bucket/prefix?endpoint=http://host:port&region=...&forcePathStyle=true, all but the bucket as needed; credentials go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  read: (text) => (readS3Url(text) === null ? undefined : text),
};

/** 32 bytes as base64, base64url or hex. */
export const key256: Reader<Buffer> = {
  allowed: '32 bytes as base64 or as 64 hex digits: the output of `openssl rand -base64 32`',
  read(text) {
    if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
    return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
  },
};

/** Standard Webhooks, "Signing secret serialization". */
export const webhookSecret: Reader<string> = {
  allowed: 'whsec_ and base64 (24 to 64 random bytes are usual)',
  read(text) {
    const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
    return encoded !== undefined && encoded.length % 4 === 0 ? text : undefined;
  },
};

export const addressRanges: Reader<string[]> = {
  allowed: 'addresses and CIDRs with commas between them, such as 127.0.0.0/8,10.1.2.3',
  read: rangesOf,
};

export const proxies: Reader<number | string[]> = {
  allowed: 'a number of hops, or addresses and CIDRs with commas between them',
  read: (text) => (/^\d{1,2}$/.test(text) ? Number(text) : rangesOf(text)),
};

function rangesOf(text: string): string[] | undefined {
  const ranges = text.split(',').map((part) => part.trim());
  return ranges.every(isRange) ? ranges : undefined;
}

function isRange(text: string): boolean {
  try {
    parseRange(text);
    return true;
  } catch {
    return false;
  }
}
