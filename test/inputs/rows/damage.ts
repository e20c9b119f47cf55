import type { Row } from '../inputs.ts';

/** Some bytes in the middle are lost. */
const overwritten = (share: number, length: number) => (bytes: Buffer) =>
  bytes.fill(0x55, Math.floor(bytes.length * share), Math.floor(bytes.length * share) + length);
/** Packets of a transport stream are lost. */
const dropped = (share: number, packets: number) => (bytes: Buffer) => {
  const first = Math.floor((bytes.length / 188) * share) * 188;
  return Buffer.concat([bytes.subarray(0, first), bytes.subarray(first + packets * 188)]);
};
/** The next key frame is the 50th. */
const lost = { ssim: null, lost: [42, 49] as [number, number] };
const cut = (share: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * share));

export const damage: Row[] = [
  {
    name: 'MP4 with lost bytes',
    source: { to: 'mp4', seconds: 4, spoil: overwritten(0.4, 20_000) },
    out: { ...lost, warnings: ['picture_damaged', 'sound_damaged'] },
  },
  {
    name: 'Matroska with lost bytes',
    source: { to: 'mkv', seconds: 4, spoil: overwritten(0.4, 20_000) },
    out: { ...lost, warnings: ['source_damaged'] },
  },
  {
    name: 'a transport stream with lost packets',
    source: { to: 'ts', seconds: 4, spoil: dropped(0.4, 60) },
    out: { ...lost, warnings: ['source_damaged'] },
  },
  {
    name: 'Matroska that is cut off',
    source: { to: 'mkv', seconds: 4, spoil: cut(0.6) },
    out: { ssim: null, frames: 61, beeps: [0, 1] },
  },
  {
    name: 'a transport stream that is cut off',
    source: { to: 'ts', seconds: 4, spoil: cut(0.6) },
    out: { ssim: null, frames: 62, beeps: [0, 1], warnings: ['picture_damaged'] },
  },
  { name: 'MP4 that is cut off', source: { to: 'mp4', seconds: 4, spoil: cut(0.6) }, error: 'media_damaged' },
];
