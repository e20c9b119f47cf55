import { posix } from 'node:path';
import { audioRendition, videoRendition } from '../../core/plan/find-rendition.ts';
import { mediaPlaylist } from '../../core/playlists/media.ts';
import { multivariantPlaylist } from '../../core/playlists/multivariant.ts';
import type { PackageHls, Plan, Rendition } from '../../schemas/plan.ts';
import type { RenditionFacts } from '../../schemas/results.ts';
import type { StepIo, StepOutcome } from './step-io.ts';

/** The playlists of an HLS output: text alone, its segments stay where they are. */
export async function packageHls(plan: Plan, step: PackageHls, io: StepIo): Promise<StepOutcome> {
  const { key, width, height } = plan.outputs.find(({ id }) => id === step.id)!;
  const encoded = <R extends Rendition>(rendition: R) => ({ rendition, facts: io.facts(rendition.hash) });
  const videos = step.videos.map((hash) => encoded(videoRendition(plan, hash)));
  const sound = audioRendition(plan, step.audio);
  const audio = sound && encoded(sound);
  const tracks = [...videos, ...(audio ? [audio] : [])];

  const playlists = tracks.map(({ rendition, facts }) => ({
    name: rendition.name,
    text: mediaPlaylist(facts, posix.relative(key, rendition.prefix)),
  }));
  const index = multivariantPlaylist(videos, audio, plan.picture?.rate ?? null);
  await Promise.all(playlists.map(({ name, text }) => io.putText(`${key}/${name}.m3u8`, text)));
  // Last: whoever finds it finds all that it names
  await io.putText(`${key}/index.m3u8`, index);
  io.onProgress(1, null);

  const texts = [index, ...playlists.map(({ text }) => text)].map((text) => Buffer.byteLength(text));
  const size = sum(texts) + sum(tracks.map(({ facts }) => bytesOf(facts)));
  return {
    renditions: {},
    outputs: [
      {
        id: step.id,
        size,
        width,
        height,
        format: 'hls',
        duration: plan.duration,
        codec: [...new Set(tracks.map(({ facts }) => facts.codec))].join(','),
        bitrate: plan.duration > 0 ? Math.round((size * 8) / plan.duration) : 0,
      },
    ],
    warnings: [],
    cpuSeconds: 0,
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const bytesOf = ({ initBytes, segments }: RenditionFacts) => initBytes + sum(segments.map(({ bytes }) => bytes));
