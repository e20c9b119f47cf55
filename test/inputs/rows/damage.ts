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
/** Of an MP4 whose index comes first: all that comes behind that share of the file. */
const lostFrom = (share: number) => (bytes: Buffer) => bytes.fill(0, Math.floor(bytes.length * share));
const indexFirst = ['-movflags', '+faststart'];
const allLost = (bytes: Buffer) => bytes.fill(0, bytes.indexOf('mdat') + 4);
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
  {
    name: 'Motion JPEG that is lost but for its beginning',
    source: { to: 'mov', seconds: 4, video: ['-c:v', 'mjpeg'], sound: [], mux: indexFirst, spoil: lostFrom(0.25) },
    out: { ssim: null, lost: [16, 99], warnings: ['no_sound', 'picture_damaged', 'frames_missing'] },
  },
  {
    name: 'MP4 whose pictures are all lost',
    source: { to: 'mp4', sound: [], mux: indexFirst, spoil: allLost },
    error: 'media_damaged',
  },
  {
    name: 'MP4 whose sound is all lost',
    source: { to: 'm4a', draw: null, mux: indexFirst, spoil: allLost },
    error: 'media_damaged',
  },
  {
    name: 'AC-3 that is all lost',
    source: { to: 'mov', draw: null, audio: ['-c:a', 'ac3'], mux: indexFirst, spoil: allLost },
    error: 'media_damaged',
  },
  { name: 'MP4 that is cut off', source: { to: 'mp4', seconds: 4, spoil: cut(0.6) }, error: 'media_damaged' },
];
