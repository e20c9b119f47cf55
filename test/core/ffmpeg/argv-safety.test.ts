import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeAudioArgs, fragmentAudioArgs } from '../../../src/core/ffmpeg/encode-audio.ts';
import { encodeVideoArgs } from '../../../src/core/ffmpeg/encode-video.ts';
import { extractFrameArgs } from '../../../src/core/ffmpeg/extract-frame.ts';
import { packageMp4Args } from '../../../src/core/ffmpeg/package-mp4.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { normaliseProbe, type RawProbe } from '../../../src/core/probe/normalise.ts';
import type { Plan, VideoRendition } from '../../../src/schemas/plan.ts';
import { planInput, type Request } from '../plan/inputs.ts';
import { gridPackets, timingOf } from '../streams.ts';

/** Nothing that a customer or a file says in words may look like this in a command. */
const mark = 'HOSTILE';
const hostile = fc.string().map((text) => `${mark}${text}`);
const word = fc.oneof(
  hostile,
  hostile.map((text) => text.toLowerCase()),
  hostile.map((text) => `eng ${text}`),
);

const probe: fc.Arbitrary<RawProbe> = fc
  .record({
    codec_name: word,
    sample_aspect_ratio: word,
    pix_fmt: word,
    field_order: word,
    color_range: word,
    color_space: word,
    color_primaries: word,
    color_transfer: fc.oneof(word, fc.constant('smpte2084')),
    tags: fc.dictionary(fc.constantFrom('language', 'title', 'alpha_mode', 'handler_name'), word),
  })
  .map((words) => ({
    format: { format_name: mark, duration: mark, start_time: mark, tags: words.tags },
    streams: [
      {
        ...words,
        index: 0,
        codec_type: 'video',
        width: 1280,
        height: 720,
        r_frame_rate: '25/1',
        avg_frame_rate: '25/1',
      },
      { ...words, index: 1, codec_type: 'audio', channels: 2, sample_rate: mark },
    ],
  }));

const request: fc.Arbitrary<Request> = fc.record({
  presets: fc.constant([
    { format: 'hls' as const, resolutions: ['240', '720'] },
    { format: 'mp4' as const, resolutions: ['360'] },
  ]),
  thumbnails: fc.constant([{ timestamp: '00:00:01', resolutions: ['360'], formats: ['jpg' as const] }]),
});

const source = '/job/source';

/** Every command that a plan leads to. */
function commandsOf(plan: Plan): string[][] {
  const videos = plan.renditions.filter((rendition): rendition is VideoRendition => rendition.kind === 'video');
  const audio = plan.renditions.find((rendition) => rendition.kind === 'audio') ?? null;
  const outputs = Object.fromEntries(videos.map(({ hash }) => [hash, `/job/${hash}.mp4`]));
  return plan.steps.flatMap((step) => {
    if (step.kind === 'encode-video')
      return [encodeVideoArgs(plan.picture!, step, videos, source, { outputs, threads: 1 })];
    if (step.kind === 'encode-audio') {
      return [
        encodeAudioArgs(audio!, source, { whole: '/job/audio.m4a', growing: '/job/a.mp4', offset: 0.08 }),
        fragmentAudioArgs('/job/audio.m4a', 0.08, 9, '/job/a.mp4'),
      ];
    }
    if (step.kind === 'package-mp4') return [packageMp4Args('25/1', '/job/audio.m4a', audio, '/job/out.mp4')];
    if (step.kind !== 'extract-images') return [];
    return step.frames.map((frame) => extractFrameArgs(plan.picture!, frame, step.size, source));
  });
}

test('no word of a customer or of a file gets into a command, and the source is one argument', () => {
  fc.assert(
    fc.property(probe, request, word, (raw, request, text) => {
      const media = normaliseProbe(raw, 1);
      const timing = { video: timingOf(gridPackets('25/1', 100, 1000)), audio: [{ index: 1, first: 0, end: 4 }] };
      const input = planInput({ media, timing }, request);
      const commands = commandsOf(
        makePlan({
          ...input,
          presets: input.presets.map((preset) => ({ ...preset, id: text, label: text })),
          thumbnails: input.thumbnails.map((thumbnail) => ({ ...thumbnail, id: text })),
          address: { projectId: text, sha256: text, encoder: text },
          newId: () => text,
        }),
      );
      expect(commands).toHaveLength(5);
      for (const args of commands) {
        for (const arg of args) expect(arg.toLowerCase()).not.toContain(mark.toLowerCase());
        expect(args.filter((arg) => arg.includes(source)).every((arg) => arg === source)).toBe(true);
      }
    }),
  );
});
