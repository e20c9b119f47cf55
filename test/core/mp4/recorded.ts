import { readFileSync } from 'node:fs';

/** One second as ffmpeg writes it for segments: 30 frames of 64x64 in GOPs of 10, or mono sound in fragments of 0.5 s. */
export const recorded = (kind: 'video' | 'audio'): Buffer =>
  readFileSync(new URL(`../../fixtures/media/fragmented-${kind}.mp4`, import.meta.url));

/** A box with this body. */
export function box(type: string, ...bodies: Buffer[]): Buffer {
  const body = Buffer.concat(bodies);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}
