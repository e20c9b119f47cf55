import type { Preset } from '../../schemas/job.ts';
import type { PlannedOutput, VideoRendition } from '../../schemas/plan.ts';
import type { Names } from '../names.ts';
import { type Size, shortSide } from '../sizes.ts';

/** An output that is packaged from renditions; without a video rendition it is sound alone. */
export interface Package {
  format: Preset['format'];
  output: PlannedOutput;
  videos: VideoRendition[];
}

type VideoFor = (resolution: string) => VideoRendition | null;

/** The outputs of all presets: first one MP4 for each resolution asked, then one HLS for each preset. */
export function planPackages(presets: Preset[], videoFor: VideoFor, names: Names, newId: () => string): Package[] {
  const of = (format: Preset['format']) => presets.filter((preset) => preset.format === format);
  return [
    ...of('mp4').flatMap((preset) => mp4s(preset, videoFor, names, newId)),
    ...of('hls').map((preset) => hls(preset, videoFor, names, newId())),
  ];
}

function mp4s(preset: Preset, videoFor: VideoFor, names: Names, newId: () => string): Package[] {
  return [...new Set(preset.resolutions)].map((resolution) => {
    const video = videoFor(resolution);
    const id = newId();
    const output = { id, key: names.mp4(id, resolution), type: 'video' as const, presetId: preset.id, resolution };
    return { format: 'mp4', output: { ...output, ...sizeOf(video) }, videos: video ? [video] : [] };
  });
}

function hls(preset: Preset, videoFor: VideoFor, names: Names, id: string): Package {
  const videos = [...new Set(preset.resolutions.flatMap((resolution) => videoFor(resolution) ?? []))];
  const resolution = preset.resolutions.reduce((a, b) => (shortSide(b) > shortSide(a) ? b : a));
  const largest = sizeOf(videoFor(resolution));
  const output = { id, key: names.hls(id), type: 'x-tar' as const, presetId: preset.id, resolution, ...largest };
  return { format: 'hls', output, videos };
}

const sizeOf = (size: Size | null): Size => ({ width: size?.width ?? 0, height: size?.height ?? 0 });
