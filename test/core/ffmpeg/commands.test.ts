import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { showPlan, stepCommands, workFiles } from '../../../src/core/ffmpeg/commands.ts';
import type { Step } from '../../../src/schemas/plan.ts';
import { planOf, referenceRequest } from '../plan/inputs.ts';

const plan = planOf('camera-720p', referenceRequest);
const at = { source: '/media/film.mp4', folder: '/job/step' };
const step = (kind: Step['kind']) => plan.steps.find((one) => one.kind === kind)!;

describe('the commands of a step', () => {
  test('are one for all sizes of the picture, each into a file named by its hash', () => {
    const [args, ...rest] = stepCommands(plan, step('encode-video'), at);
    expect(rest).toEqual([]);
    for (const { hash, kind } of plan.renditions)
      expect(args!.includes(workFiles.encoded(at, hash))).toBe(kind === 'video');
    expect(args).toContain(at.source);
  });

  test('encode the sound from the source, then cut what was encoded', () => {
    const [encoding, cutting] = stepCommands(plan, step('encode-audio'), at);
    expect(encoding).toContain(at.source);
    expect(encoding!.at(-1)).toMatch(/\/job\/step\/sound\.m4a\|.*\/job\/step\/growing\.mp4$/);
    expect(cutting).not.toContain(at.source);
    expect(cutting).toContain('/job/step/sound.m4a');
    expect(cutting!.at(-1)).toBe('/job/step/sound.mp4');
  });

  test('decode one frame for each timestamp', () => {
    const images = step('extract-images');
    if (images.kind !== 'extract-images') throw new Error('another step was found');
    const commands = stepCommands(plan, images, at);
    expect(commands).toHaveLength(images.frames.length);
    for (const args of commands) expect(args.at(-1)).toBe('pipe:1');
  });

  test('package an MP4 from standard input and the sound, without the source', () => {
    const [args] = stepCommands(plan, step('package-mp4'), at);
    expect(args).toContain('pipe:0');
    expect(args).toContain('/job/step/sound.m4a');
    expect(args).not.toContain(at.source);
    expect(args!.at(-1)).toBe('/job/step/output.mp4');
  });

  test('are none for playlists', () => {
    expect(stepCommands(plan, step('package-hls'), at)).toEqual([]);
  });
});

describe('the plan as it is shown', () => {
  test('has every command with the id of its step, in the order of the steps', () => {
    const { commands, ...rest } = showPlan(plan, at.source);
    expect(rest).toEqual(plan);
    const mp4 = plan.outputs[0]!.id;
    expect(commands.map((command) => command.step)).toEqual(['video-0', 'video-1', 'audio', 'audio', 'images', mp4]);
    for (const { command } of commands) expect(command).toMatch(/^ffmpeg -hide_banner /);
  });

  test('names files of the folder that it is typed in', () => {
    const encoding = showPlan(plan, at.source).commands.find((one) => one.step === 'audio');
    expect(encoding!.command).toMatch(/\]sound\.m4a\|\S*\]growing\.mp4'$/);
  });

  test('can be typed: a shell reads every argument as it is', () => {
    const args = (line: string) =>
      execFileSync('/bin/sh', ['-c', `ffmpeg() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' })
        .split('\0')
        .slice(0, -1);
    const source = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(
        fc.oneof(source, fc.constantFrom("it's", '$(id)', '`id`', 'a b', '*', '~', '"', '\\', '\n', '!', ';')),
        (name) => {
          const path = `/media/${name}`;
          const [command] = showPlan(plan, path).commands;
          expect(args(command!.command)).toEqual(
            stepCommands(plan, step('encode-video'), { source: path, folder: '' })[0],
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
