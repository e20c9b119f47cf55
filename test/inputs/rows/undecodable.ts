import type { Row } from '../inputs.ts';
import { beeps } from '../make-inputs.ts';

const tone = 'sine=f=300:d=2';
type Which = 'indexOf' | 'lastIndexOf';
/** Overwrites names: here those of a codec. */
const renamed =
  (names: Record<string, string>, which: Which = 'indexOf') =>
  (bytes: Buffer) => {
    for (const [from, to] of Object.entries(names)) bytes.write(to, bytes[which](from), 'latin1');
    return bytes;
  };
/** In MP4, what else tells the codec is taken out. */
const inMp4 = (to: string, which?: Which) => renamed({ mp4a: to, esds: 'free' }, which);
const warnings = ['sound_not_decoded'];

/** Codecs that can be read, but have no decoder. */
export const undecodable: Row[] = [
  {
    name: 'MPEG-H 3D Audio before AAC in MP4',
    source: { to: 'mp4', sound: [tone, beeps(2)], spoil: inMp4('mha1') },
    out: { warnings },
  },
  {
    name: 'AC-4 behind AAC in MP4',
    source: { to: 'mp4', sound: [beeps(2), tone], spoil: inMp4('ac-4', 'lastIndexOf') },
    out: { warnings },
  },
  {
    name: 'sound that nobody knows before AC-3 in Matroska',
    source: { to: 'mkv', sound: [tone, beeps(2)], audio: ['-c:a', 'ac3'], spoil: renamed({ A_AC3: 'A_XXX' }) },
    out: { warnings },
  },
  {
    name: 'AC-4 alone beside a picture',
    source: { to: 'mp4', spoil: inMp4('ac-4') },
    out: { warnings, sound: null, beeps: [] },
  },
  {
    name: 'AC-4 alone',
    source: { to: 'm4a', draw: null, spoil: inMp4('ac-4') },
    error: 'media_unsupported',
  },
  {
    name: 'a picture that nobody knows',
    // The first of these names is a brand's
    source: { to: 'mp4', spoil: renamed({ avc1: 'zzzz' }, 'lastIndexOf') },
    error: 'media_unsupported',
  },
];
