import { type Command, InvalidArgumentError, Option } from 'commander';
import { newId } from '../core/ids.ts';
import type { Preset, Thumbnail } from '../schemas/job.ts';
import type { Quality } from '../schemas/job-request.ts';

export interface LocalOptions {
  hls?: string[];
  mp4?: string[];
  thumbnail?: string[];
  thumbnailResolutions?: string[];
  thumbnailFormats: string[];
  thumbnailFilters: string[];
  quality: Quality;
}

/** What a local command is asked for, as a job has it. */
export interface LocalRequest {
  presets: Preset[];
  thumbnails: Thumbnail[];
  quality: Quality;
}

/** The options that say what to make of a file: the same for `encode` and `plan`. */
export function addLocalOptions(command: Command): Command {
  return command
    .argument('<file>', 'the video')
    .addOption(
      new Option('--hls <resolutions>', 'one HLS output with these resolutions: 240,360,480,720,1080,4k').argParser(
        readResolutions,
      ),
    )
    .addOption(new Option('--mp4 <resolutions>', 'one MP4 for each of these resolutions').argParser(readResolutions))
    .addOption(new Option('--thumbnail <time>', 'a thumbnail at HH:MM:SS; may be repeated').argParser(collectTime))
    .addOption(
      new Option(
        '--thumbnail-resolutions <resolutions>',
        'sizes of the thumbnails (default: the largest resolution of the outputs)',
      ).argParser(readResolutions),
    )
    .addOption(listOption('--thumbnail-formats <formats>', ['jpg', 'webp'], ['jpg']))
    .addOption(listOption('--thumbnail-filters <filters>', ['none', 'blur'], ['none']))
    .addOption(
      new Option('--quality <quality>', 'encoder effort and target')
        .choices(['draft', 'standard', 'high'])
        .default('standard'),
    );
}

/** Ends the program where nothing is asked for. */
export function readLocalOptions(options: LocalOptions, command: Command): LocalRequest {
  const { hls, mp4, thumbnail = [] } = options;
  const asked = [...(hls ?? []), ...(mp4 ?? [])];
  if (asked.length === 0) command.error('error: give --hls, --mp4, or both', { exitCode: 2 });
  const largest = asked.reduce((a, b) => (pixels(b) > pixels(a) ? b : a));
  return {
    quality: options.quality,
    presets: [
      ...(hls ? [{ format: 'hls' as const, resolutions: hls, id: newId() }] : []),
      ...(mp4 ? [{ format: 'mp4' as const, resolutions: mp4, id: newId() }] : []),
    ],
    thumbnails: thumbnail.map((timestamp) => ({
      timestamp,
      resolutions: options.thumbnailResolutions ?? [largest],
      formats: options.thumbnailFormats as Thumbnail['formats'],
      filters: options.thumbnailFilters as NonNullable<Thumbnail['filters']>,
      id: newId(),
    })),
  };
}

const resolutions = ['240', '360', '480', '720', '1080', '4k'];
const pixels = (resolution: string) => resolutions.indexOf(resolution.toLowerCase());

const readResolutions = (text: string) => readList(text.toLowerCase(), resolutions);

function readList(text: string, allowed: string[]): string[] {
  const items = text.split(',').map((item) => item.trim());
  const wrong = items.filter((item) => !allowed.includes(item));
  if (wrong.length === 0) return [...new Set(items)];
  throw new InvalidArgumentError(`Give one or more of these, separated by commas: ${allowed.join(', ')}.`);
}

function listOption(flags: string, allowed: string[], otherwise: string[]): Option {
  return new Option(flags, `comma-separated: ${allowed.join(', ')}`)
    .argParser((text) => readList(text, allowed))
    .default(otherwise, otherwise.join(','));
}

function collectTime(text: string, before: string[] = []): string[] {
  if (/^\d{2}:[0-5]\d:[0-5]\d$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('Give a time as HH:MM:SS, such as 00:00:03.');
}
