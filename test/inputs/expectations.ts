import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { value } from '../../src/core/rational.ts';
import type { Output, Row } from './inputs.ts';
import { bitSize, type Film, numbered } from './make-inputs.ts';
import {
  amplitude,
  type Beep,
  colourError,
  type Facts,
  factsOf,
  findBeeps,
  frameNumbers,
  samples,
  similarity,
} from './measure.ts';

/** What of a row is not said, from its film. */
export function filledIn({ source, resolution = '240', out = {} }: Row) {
  const film: Film = typeof source === 'string' ? { to: '' } : source;
  const { seconds = 2, rate: filmRate = '25' } = film;
  const rate = out.rate ?? (filmRate.includes('/') ? filmRate : `${filmRate}/1`);
  const filmSize = film.draw === null ? null : (film.size ?? '424x240');
  const size = out.size === undefined ? filmSize : out.size;
  const frames = out.frames ?? Math.round(seconds * value(rate));
  const silent = film.sound?.length === 0;
  const above = size !== null && Math.min(...pixelsOf(size)) < Number(resolution);
  return {
    ...{
      origin: 0,
      lost: [-1, -1] as [number, number],
      ssim: 0.96,
      sync: 0.02,
      levels: {},
      peak: undefined,
      colours: undefined,
      languages: undefined,
    },
    times: Array.from({ length: Math.ceil(seconds * value(filmRate)) }, (_, frame) => frame / value(filmRate)),
    sound: silent ? null : [{}],
    beeps: Array.from({ length: Math.ceil(seconds) }, (_, second) => second),
    warnings: [...(silent ? ['no_sound'] : []), ...(above ? ['resolution_above_source'] : [])],
    thumbnails: size === null ? [] : [0, 1].filter((at) => at < frames / value(rate)),
    numbered: typeof source !== 'string' && film.draw === undefined && bitSize(...pixelsOf(filmSize!)) >= 4,
    ...out,
    ...{ film, size, rate, frames },
    truth: [numbered(film), ...(out.truth ?? [])].join(','),
  };
}
export type Filled = ReturnType<typeof filledIn>;

/** Streams, sizes, rates, colour tags and lengths of the MP4, and that nothing else of the source is in it. */
export function expectFacts(facts: Facts, { size, rate, frames, sound }: Filled): void {
  const kinds = [...(size === null ? [] : ['video']), ...(sound ?? []).map(() => 'audio')];
  expect(facts.streams.map(({ codec_type }) => codec_type)).toEqual(kinds);
  expect(facts.chapters).toEqual([]);
  const own = ['major_brand', 'minor_version', 'compatible_brands', 'encoder'];
  expect(Object.keys(facts.format.tags ?? {}).filter((name) => !own.includes(name))).toEqual([]);
  expect(Number(facts.format.start_time)).toBe(0);
  if (size !== null) expectVideo(facts, size, rate, frames);
  for (const [index, wanted] of (sound ?? []).entries()) {
    const track = facts.streams.filter(({ codec_type }) => codec_type === 'audio')[index]!;
    expect(track.codec_name).toBe('aac');
    const { channels = 2, sampleRate = 48_000, language = null, duration = frames / value(rate) } = wanted;
    const tagged = track.tags?.language ?? 'und';
    const found = [track.channels, Number(track.sample_rate), tagged];
    expect(found).toEqual([channels, sampleRate, language ?? 'und']);
    expect(Math.abs(Number(track.duration) - duration), `sound of ${track.duration} s`).toBeLessThan(0.03);
  }
}

function expectVideo({ streams: [video] }: Facts, size: string, rate: string, frames: number): void {
  expect(video).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p', sample_aspect_ratio: '1:1' });
  expect([`${video!.width}x${video!.height}`, video!.r_frame_rate, video!.nb_read_frames]).toEqual([
    ...[size, rate, String(frames)],
  ]);
  const colour = { color_range: 'tv', color_space: 'bt709', color_primaries: 'bt709', color_transfer: 'bt709' };
  expect(video).toMatchObject({ ...colour, field_order: 'progressive' });
  expect(Number(video!.duration)).toBeCloseTo(frames / value(rate), 3);
  expect(JSON.stringify(video!.side_data_list ?? [])).not.toContain('rotation');
}

/** Every output frame shows what the film shows at that time, to half a frame of the output. */
export function expectOnTime(shown: number[], filled: Filled): void {
  expect(shown).toHaveLength(filled.frames);
  const late = shown.filter((number, index) => !isOnTime(number, index, filled));
  const places = late.map((number) => `frame ${number} at ${shown.indexOf(number) / value(filled.rate)}`);
  expect(places, `${late.length} frames are not on time`).toEqual([]);
}

/** @param number of the film's frame @param index of the output's */
function isOnTime(number: number, index: number, { rate, times, origin, lost }: Filled): boolean {
  const half = 0.5 / value(rate) + 0.0015;
  const now = origin + index / value(rate);
  const begun = times[number] ?? Number.POSITIVE_INFINITY;
  const isThere = (time: number | undefined, at: number) => time !== undefined && !(at >= lost[0] && at <= lost[1]);
  const next = times.find((time, at) => at > number && isThere(time, at)) ?? Number.POSITIVE_INFINITY;
  return begun <= now + half && next >= now - half;
}

/** A thumbnail shows what the film shows then, and has the size of the MP4. */
export async function expectThumbnail(path: string, at: number, filled: Filled): Promise<void> {
  const { streams } = await factsOf(path);
  expect(`${streams[0]!.width}x${streams[0]!.height}`).toBe(filled.size);
  if (!filled.numbered) return;
  const [number] = await frameNumbers(path, pixelsOf(filled.size!));
  const index = Math.floor(at * value(filled.rate));
  expect(isOnTime(number!, index, filled), `the thumbnail at ${at} s shows frame ${number}`).toBe(true);
}

/** Every beep is heard, at its time. Seconds. */
export function expectBeeps(heard: Beep[], { beeps, origin, sync }: Filled): void {
  expect(heard.map(({ frequency }) => frequency)).toEqual(beeps.map((second) => 500 + second * 100));
  const off = heard.map(({ at }, index) => at - (beeps[index]! + 0.5 - origin));
  for (const offset of off) expect(Math.abs(offset), `beeps are off by ${off}`).toBeLessThan(sync);
}

/** One variant of that size, and the tracks of sound. */
export async function expectHls(path: string, { size, sound, languages }: Filled): Promise<void> {
  const index = await readFile(path, 'utf8');
  expect([...index.matchAll(/RESOLUTION=(\w+)/g)].map(([, found]) => found)).toEqual(size === null ? [] : [size]);
  const tracks = [...index.matchAll(/TYPE=AUDIO.*LANGUAGE="(\w+)"/g)].map(([, found]) => found);
  const inVariant = size === null && (languages?.length ?? 1) < 2;
  expect(tracks).toEqual(languages ?? (sound === null || inVariant ? [] : ['und']));
}

async function expectSound(path: string, filled: Filled): Promise<void> {
  const [left, right] = await Promise.all([samples(path, 0), samples(path, 1)]);
  if (filled.beeps.length > 0) expectBeeps(findBeeps(left), filled);
  for (const [frequency, bands] of Object.entries(filled.levels)) {
    const found = [left, right].map((channel) => amplitude(channel, Number(frequency)));
    const within = bands.every(([least, most], side) => found[side]! >= least && found[side]! <= most);
    expect(within, `${frequency} Hz is ${found.map((level) => level.toFixed(3)).join(' and ')}`).toBe(true);
  }
  if (filled.peak === undefined) return;
  const loudest = left.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  expect(loudest).toBeLessThanOrEqual(filled.peak);
}

/** All that a row says of the MP4. */
export async function expectMp4(path: string, filled: Filled): Promise<void> {
  const { size, ssim, sound, truth } = filled;
  expect((await readFile(path)).includes('SECRET')).toBe(false);
  expectFacts(await factsOf(path), filled);
  if (size !== null && filled.numbered) expectOnTime(await frameNumbers(path, pixelsOf(size)), filled);
  if (sound !== null) await expectSound(path, filled);
  if (size === null || ssim === null) return;
  if (filled.colours !== undefined) {
    const middle = Math.floor(filled.frames / 2);
    expect(await colourError(path, truth, middle), 'levels of colour').toBeLessThanOrEqual(filled.colours);
  }
  const found = await similarity(path, truth);
  expect(found).toHaveLength(filled.frames);
  expect(Math.min(...found), `SSIM ${found.join(' ')}`).toBeGreaterThanOrEqual(ssim);
}

export const pixelsOf = (size: string) => size.split('x').map(Number) as [number, number];

export type { Output };
