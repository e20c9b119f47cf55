import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type LinkQuery, signedLinks } from '../../src/core/links.ts';

const secret = randomBytes(32);
let now = Date.UTC(2030, 0, 1, 12, 10);
const links = signedLinks(secret, 3600, () => now);
const key = 'files/videos/6052e0064b442a2f16018373.mp4';
const other = 'files/videos/7052e0064b442a2f16018373.mp4';
const queryOf = (link: string): LinkQuery => Object.fromEntries(new URLSearchParams(link));
const expires = (link: string) => Number(queryOf(link).expires);
const fault = (code: string) => expect.objectContaining({ code, status: 403 });

test('a link is valid for what it was signed for, for at least as long as it was asked', () => {
  const link = links.sign(key);
  expect(links.check(key, queryOf(link))).toBe(expires(link));
  expect(expires(link) - now / 1000).toBeGreaterThanOrEqual(3600);
  expect(expires(link) - now / 1000).toBeLessThanOrEqual(7200);
});

test('two links that are made soon after each other are the same: what a browser has is taken from its cache', () => {
  const link = links.sign(key);
  now += 600_000;
  expect(links.sign(key)).toBe(link);
});

test('a link that has ended says so', () => {
  const query = queryOf(signedLinks(secret, 60, () => now - 4 * 3_600_000).sign(key));
  expect(() => links.check(key, query)).toThrow(fault('link_expired'));
});

describe('refused is a link', () => {
  const query = queryOf(links.sign(key));
  test.each<[string, string, LinkQuery]>([
    ['for something else', other, query],
    ['that is made to last longer', key, { ...query, expires: String(Number(query.expires) + 1) }],
    ['with another spelling of its end', key, { ...query, expires: `0${query.expires}` }],
    ['without an end', key, { signature: query.signature }],
    ['with two ends', key, { ...query, expires: [query.expires, '9999999999'] }],
    ['without a signature', key, { expires: query.expires }],
    ['with half of it', key, { ...query, signature: String(query.signature).slice(0, 20) }],
    ['with something behind its signature', key, { ...query, signature: `${query.signature}!!` }],
    ['with its signature padded', key, { ...query, signature: `${query.signature}=` }],
    ['with two signatures', key, { ...query, signature: [query.signature, query.signature] }],
    ['signed under another key', key, queryOf(signedLinks(randomBytes(32), 3600, () => now).sign(key))],
    ['with nothing', key, {}],
  ])('%s', (_name, of, given) => {
    expect(() => links.check(of, given)).toThrow(fault('link_invalid'));
  });
});

test('a playlist is signed through: each URI for the object that it leads to, until the end of its own link', () => {
  const at = 'files/videos/6052e0064b442a2f16018373/360p.m3u8';
  const hash = '0123456789abcdef0123456789abcdef';
  const text = [
    '#EXTM3U',
    `#EXT-X-MAP:URI="../../renditions/${hash}/init.mp4"`,
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="URI=x",URI="audio.m3u8"',
    '#EXTINF:2.000000,',
    `../../renditions/${hash}/1.m4s`,
    '',
  ].join('\n');
  const ends = Math.floor(now / 1000) + 100;
  const lines = links.signPlaylist(at, text, ends).split('\n');
  const leadsTo = [
    [lines[1]!, `files/renditions/${hash}/init.mp4`],
    [lines[2]!, 'files/videos/6052e0064b442a2f16018373/audio.m3u8'],
    [lines[4]!, `files/renditions/${hash}/1.m4s`],
  ] as const;
  for (const [line, leads] of leadsTo) {
    const query = queryOf(/\?([^"]+)/.exec(line)![0]);
    expect(links.check(leads, query)).toBe(ends);
  }
  expect([lines[0], lines[3], lines[5]]).toEqual(['#EXTM3U', '#EXTINF:2.000000,', '']);
  expect(lines[2]).toContain('NAME="URI=x"');
});
