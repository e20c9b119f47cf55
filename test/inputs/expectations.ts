import { expect } from 'vitest';
import { value } from '../../src/core/rational.ts';
import type { Output, Row } from './inputs.ts';
import { type Film, numbered } from './make-inputs.ts';
import { type Beep, type Facts, factsOf, findBeeps, frameNumbers, samples, similarity } from './measure.ts';

/** What of a row is not said, from its film. */
export function filledIn({ source, resolution = '240', out = {} }: Row) {
  const film: Film = typeof source === 'string' ? { to: '' } : source;
  const { seconds = 2, size: filmSize = '424x240', rate: filmRate = '25', draw } = film;
  const { size = draw === null ? null : filmSize, rate = filmRate.includes('/') ? filmRate : `${filmRate}/1` } = out;
  const frames = out.frames ?? Math.round(seconds * value(rate));
  const origin = out.origin ?? 0;
  const silent = film.sound?.length === 0;
  const above = size !== null && Math.min(...pixelsOf(size)) < Number(resolution);
  return {
    ...{ film, size, rate, frames, origin },
    ssim: out.ssim === undefined ? 0.97 : out.ssim,
    times: out.times ?? Array.from({ length: Math.ceil(seconds * value(filmRate)) }, (_, n) => n / value(filmRate)),
    sound: out.sound === undefined ? (silent ? null : [{}]) : out.sound,
    beeps: out.beeps ?? Array.from({ length: Math.ceil(seconds) }, (_, second) => second),
    warnings: out.warnings ?? [...(silent ? ['no_sound'] : []), ...(above ? ['resolution_above_source'] : [])],
    numbered: out.numbered ?? (typeof source !== 'string' && draw === undefined),
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
export function expectOnTime(shown: number[], { rate, frames, times, origin }: Filled): void {
  expect(shown).toHaveLength(frames);
  const half = 0.5 / value(rate) + 0.0015;
  const late = shown.flatMap((number, index) => {
    const now = origin + index / value(rate);
    const begun = times[number] === undefined ? Number.POSITIVE_INFINITY : times[number];
    const next = times.slice(number + 1).find((time) => time !== undefined) ?? Number.POSITIVE_INFINITY;
    return begun <= now + half && next >= now - half ? [] : [`frame ${number} at ${now.toFixed(3)}`];
  });
  expect(late, `${late.length} frames are not on time`).toEqual([]);
}

/** Every beep is heard, at its time. Seconds. */
export function expectBeeps(heard: Beep[], { beeps, origin }: Filled, shift = 0): void {
  expect(heard.map(({ frequency }) => frequency)).toEqual(beeps.map((second) => 500 + second * 100));
  const off = heard.map(({ at }, index) => at - shift - (beeps[index]! + 0.5 - origin));
  for (const offset of off) expect(Math.abs(offset), `beeps are off by ${off}`).toBeLessThan(0.02);
}

/** All that a row says of the MP4. */
export async function expectMp4(path: string, filled: Filled): Promise<void> {
  const { size, ssim, sound, truth } = filled;
  expectFacts(await factsOf(path), filled);
  if (size !== null && filled.numbered) expectOnTime(await frameNumbers(path, pixelsOf(size)), filled);
  if (sound !== null && filled.beeps.length > 0) expectBeeps(findBeeps(await samples(path)), filled);
  if (size === null || ssim === null) return;
  const found = await similarity(path, truth);
  expect(found).toHaveLength(filled.frames);
  expect(Math.min(...found), `SSIM ${found.join(' ')}`).toBeGreaterThanOrEqual(ssim);
}

export const pixelsOf = (size: string) => size.split('x').map(Number) as [number, number];

export type { Output };
