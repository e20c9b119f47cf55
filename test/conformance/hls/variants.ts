import { span } from '../iso/sample.ts';
import type { Variant } from '../playlists/multivariant.ts';
import { measure } from './bit-rate.ts';
import type { HlsOptions } from './options.ts';
import { type Presentation, played } from './presentation.ts';
import type { Rendition } from './rendition.ts';

/** What each EXT-X-STREAM-INF says is so (RFC 8216bis section 4.4.6.2). */
export function variantFaults(presentation: Presentation, options: HlsOptions): string[] {
  const { variants } = presentation.playlist;
  const faults = variants.flatMap((variant) => {
    const read = played(presentation, variant);
    if (read === null) return [];
    const { main, sounds } = read;
    return [
      ...bandwidthFaults(variant, measure(main, sounds), options),
      ...codecFaults(variant, [main, ...sounds]),
      ...pictureFaults(variant, main),
    ].map((fault) => `the variant ${variant.uri}: ${fault}`);
  });
  const sizes = variants.flatMap(({ attributes }) => attributes.RESOLUTION ?? []);
  const again = new Set(sizes.filter((size, index) => sizes.indexOf(size) < index));
  return [...faults, ...[...again].map((size) => `two variants have the size ${size}`)];
}

/** RFC 8216bis 4.4.6.2; HLS authoring specification 1.26, 1.27, 9.13. While a film grows, BANDWIDTH is a bound. */
function bandwidthFaults(
  { attributes }: Variant,
  { peak, average }: { peak: number; average: number },
  { growing = false }: HlsOptions,
): string[] {
  const [largest, usual] = [Number(attributes.BANDWIDTH), Number(attributes['AVERAGE-BANDWIDTH'])];
  const faults: string[] = [];
  if (Math.floor(peak) > largest)
    faults.push(`BANDWIDTH is ${largest}, the peak segment bit rate ${Math.ceil(peak)} (RFC 8216bis 4.4.6.2)`);
  if (growing) return faults;
  if (peak < largest * 0.9) faults.push(`BANDWIDTH is ${largest}, more than 10 % above the peak ${Math.ceil(peak)}`);
  if (Math.abs(average - usual) > usual * 0.1)
    faults.push(`AVERAGE-BANDWIDTH is ${usual}, the average ${Math.ceil(average)} (HLS authoring specification 1.26)`);
  return faults;
}

function codecFaults({ attributes }: Variant, renditions: Rendition[]): string[] {
  const real = [...new Set(renditions.map(({ track }) => track.entry.codec))].toSorted();
  const said = (attributes.CODECS ?? '').split(',').toSorted();
  return said.join() === real.join() ? [] : [`CODECS is ${said.join()}, the streams have ${real.join()}`];
}

/** HLS authoring specification 9.2, 9.15. */
function pictureFaults({ attributes }: Variant, { track, samples }: Rendition): string[] {
  const { RESOLUTION: size, 'FRAME-RATE': rate } = attributes;
  if (track.entry.kind !== 'video') return size || rate ? ['it has RESOLUTION or FRAME-RATE, and sound alone'] : [];
  const { width, height } = track.entry.sps;
  const faults = size === `${width}x${height}` ? [] : [`RESOLUTION is ${size}, the picture ${width}x${height}`];
  const times = samples.map(({ shown }) => shown).toSorted((a, b) => a - b);
  const shortest = times
    .slice(1)
    .reduce((least, time, index) => Math.min(least, time - times[index]!), Number.MAX_VALUE);
  const { start, end } = span(track, samples);
  const rates = [
    samples.length / (end - start),
    track.timescale / (times.length > 1 ? shortest : samples[0]!.duration),
  ];
  for (const real of rates)
    if (!(Math.abs(Number(rate) - real) < 0.001))
      faults.push(`FRAME-RATE is ${rate}, the samples say ${real.toFixed(3)}`);
  if (rates[1]! > 60) faults.push(`${rates[1]} frames a second are above 60 (HLS authoring specification 1.19)`);
  return faults;
}
