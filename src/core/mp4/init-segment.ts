import { boxes, find } from './boxes.ts';

export interface TrackFacts {
  /** RFC 6381. */
  codec: string;
  /** Units per second. */
  timescale: number;
}

/** What the one track of an init segment says of itself. @throws Error where it is none that we write */
export function readInit(init: Buffer): TrackFacts {
  const media = find(init, 'moov', 'trak', 'mdia');
  const header = media && find(media, 'mdhd');
  const descriptions = media && find(media, 'minf', 'stbl', 'stsd');
  if (!header || !descriptions) throw new Error('the init segment has no track');
  const timescale = header.readUInt32BE(header[0] === 1 ? 20 : 12);
  const entry = boxes(descriptions.subarray(8))[0];
  if (entry?.type === 'avc1') return { timescale, codec: avc(entry.body.subarray(78)) };
  if (entry?.type === 'mp4a') return { timescale, codec: aac(entry.body.subarray(28)) };
  throw new Error(`the init segment has an unknown codec: ${entry?.type}`);
}

/** "avc1.PPCCLL": profile, constraints and level of the avcC box (ISO/IEC 14496-15 section 5.3.3). */
function avc(children: Buffer): string {
  const config = find(children, 'avcC');
  if (!config) throw new Error('the init segment has no avcC box');
  return `avc1.${config.toString('hex', 1, 4)}`;
}

/** "mp4a.40.N": the audio object type in the esds box (ISO/IEC 14496-1 section 7.2.6, 14496-3 section 1.6.2.1). */
function aac(children: Buffer): string {
  const esds = find(children, 'esds');
  if (!esds) throw new Error('the init segment has no esds box');
  const specific = descriptor(descriptor(descriptor(esds.subarray(4), 0x03).subarray(3), 0x04).subarray(13), 0x05);
  return `mp4a.40.${specific[0]! >> 3}`;
}

/** The body of the descriptor with this tag at the start of `bytes`; its length is written 7 bits to a byte. */
function descriptor(bytes: Buffer, tag: number): Buffer {
  if (bytes[0] !== tag) throw new Error(`the esds box has no descriptor ${tag}`);
  let at = 1;
  while ((bytes[at]! & 0x80) !== 0) at += 1;
  return bytes.subarray(at + 1);
}
