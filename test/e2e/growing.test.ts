import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Job } from '../../src/schemas/job.ts';
import { checkHls } from '../conformance/hls.ts';
import { checkDelivered } from '../conformance/output.ts';
import { fromUrl, type Read } from '../conformance/read.ts';
import { type Customer, hasEnded, patience, startCustomer } from './customer.ts';
import { longClip } from './long-clip.ts';

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup);
const presets = [{ format: 'hls' as const, resolutions: ['240', '360'] }];

let customer: Customer;
let videoId: string;
beforeAll(async () => {
  customer = await startCustomer({}, after);
  videoId = (await customer.upload(await longClip(5, after))).id;
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const textOf = async (url: string) => {
  const answer = await fetch(url, { cache: 'no-store' });
  expect(answer.status).toBe(200);
  return await answer.text();
};
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
/** The media playlists that a multivariant playlist names, sound too. */
const namedBy = (index: string) => [...linesOf(index), ...[...index.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri!)];
/** What comes before the first segment, and after the last. */
const isGrowing = (text: string) =>
  text.includes('#EXT-X-PLAYLIST-TYPE:EVENT\n') && !text.includes('#EXT-X-ENDLIST') && text.includes('#EXT-X-START:');
const isFinished = (text: string) => text.includes('#EXT-X-PLAYLIST-TYPE:VOD\n') && text.endsWith('#EXT-X-ENDLIST\n');

/** The playlists of one moment, however long the reading of the segments takes. */
function asItIsNow(playlist: string): Read {
  const texts = new Map<string, Promise<Buffer>>();
  const read = fromUrl(playlist);
  return (url) => {
    const text = texts.get(url) ?? read(url);
    if (url.endsWith('.m3u8')) texts.set(url, text);
    return text;
  };
}

describe('a job that is being encoded', () => {
  let early: Job;
  let ended: Job;
  /** What a strict player has against the first playlists. */
  let earlyFaults: string[];
  const seen = new Map<string, string[]>();

  beforeAll(async () => {
    const { id } = await customer.createJob({ videoId, presets, quality: 'high' });
    early = await vi.waitUntil(
      async () => {
        const job = await customer.getJob(id);
        return job.playbackUrl !== null && job;
      },
      { ...patience, interval: 50 },
    );
    earlyFaults = await checkHls(asItIsNow(early.playbackUrl!), 'index.m3u8', { growing: true, sequence: true });
    ended = await vi.waitUntil(
      async () => {
        const job = await customer.getJob(id);
        for (const name of namedBy(await textOf(early.playbackUrl!))) {
          const url = new URL(name, early.playbackUrl!).href;
          seen.set(url, [...(seen.get(url) ?? []), await textOf(url)]);
        }
        return hasEnded(job) && job;
      },
      { ...patience, interval: 100 },
    );
  });

  test('can be played before it is done, under the URL that it keeps', () => {
    expect(early.status).toBe('processing');
    expect(early.progress).toBeLessThan(0.5);
    expect(early.playerUrl).not.toBeNull();
    expect(ended).toMatchObject({ status: 'completed', error: null, playbackUrl: early.playbackUrl });
    expect(ended.files[0]!.fileUrl).toBe(early.playbackUrl);
  });

  test('has playlists that grow in order of time, and are finished in the end', async () => {
    expect(seen.size).toBe(3);
    for (const texts of seen.values()) {
      expect(isGrowing(texts[0]!)).toBe(true);
      expect(isFinished(texts.at(-1)!)).toBe(true);
      const whole = linesOf(texts.at(-1)!);
      let count = 1;
      for (const text of texts) {
        const listed = linesOf(text);
        expect(listed).toEqual(whole.slice(0, listed.length));
        expect(listed.length).toBeGreaterThanOrEqual(count);
        count = listed.length;
      }
      const targets = new Set(texts.map((text) => /#EXT-X-TARGETDURATION:(\d+)/.exec(text)?.[1]));
      expect([...targets]).toEqual(['6']);
    }
    const pictures = [...seen].filter(([url]) => !url.includes('audio'));
    for (const [, texts] of pictures)
      expect(new Set(texts.map((text) => linesOf(text).length)).size).toBeGreaterThan(2);
  });

  test('conforms from the first second on, and in the end', async () => {
    expect(earlyFaults).toEqual([]);
    expect(await checkDelivered(ended.files, { sequence: true })).toEqual([]);
  });

  test('names only segments that are there', async () => {
    for (const [playlist, texts] of seen)
      for (const segment of linesOf(texts.at(-1)!))
        expect((await fetch(new URL(segment, playlist), { method: 'HEAD' })).status).toBe(200);
  });
});

describe('nothing is encoded twice', () => {
  const shared = { videoId, quality: 'draft' as const };
  const askFor = async (resolutions: string[]) =>
    customer.createJob({ ...shared, videoId, presets: [{ format: 'hls', resolutions }] });
  const reused = ({ stats }: Job) => stats!.renditions.map(({ resolution, reused }) => [resolution, reused]);

  test('a job that is asked for again costs next to nothing, and one more size only itself', async () => {
    const first = await customer.ended((await askFor(['240', '360'])).id);
    expect(
      reused(first)
        .slice(0, 2)
        .every(([, known]) => known === false),
    ).toBe(true);
    const again = await customer.ended((await askFor(['360', '240'])).id);
    expect(reused(again).every(([, known]) => known === true)).toBe(true);
    expect(again.stats!.cpuSeconds).toBeLessThan(first.stats!.cpuSeconds * 0.02);
    const more = await customer.ended((await askFor(['240', '360', '480'])).id);
    expect(reused(more)).toEqual([
      ['854x480', false],
      ['640x360', true],
      ['426x240', true],
      ['0x0', true],
    ]);
  });
});
