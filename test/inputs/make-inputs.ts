import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { ffmpeg } from '../media/generated-media.ts';

/** Frame numbers are written into the picture as 12 squares, each a 15th of the short side, the lowest bit first. */
export const bits = 12;
export const bitSize = (width: number, height: number) => Math.floor(Math.min(width, height) / 15);

/** A film made by ffmpeg: moving pictures whose frames are numbered, and a beep in the middle of every second. */
export interface Film {
  /** Extension: names the container. */
  to: string;
  /** As displayed: "424x240" where nothing else is said. */
  size?: string;
  /** 25 where nothing else is said. */
  rate?: string;
  /** 2 where nothing else is said. */
  seconds?: number;
  /** What generates the picture instead of the moving test picture; `null` for no picture. */
  draw?: string | null;
  /** Filters between the numbered RGB frames and their pixel format. */
  picture?: string[];
  /** Filters that make the source's pixel format of RGB. BT.709, 8 bit, 4:2:0 where nothing else is said. */
  pixels?: string[];
  /** The picture's encoder and its options. */
  video?: string[];
  /** What generates each track of sound; an empty list for none. Beeps where nothing else is said. */
  sound?: string[];
  /** Seconds by which the picture and each track are late. */
  itsoffset?: number[];
  /** The sound's encoder and its options. AAC where nothing else is said. */
  audio?: string[];
  /** Options of the muxer, maps among them. */
  mux?: string[];
  /** Copies of the file without encoding it, one after the other: options before and after its name. */
  copies?: { before?: string[]; after?: string[]; to?: string }[];
  /** Number of the first frame. */
  from?: number;
  /** Texts that are inputs, too, after all that is generated: by the name of their file. */
  texts?: Record<string, string>;
  /** Another film whose bytes follow. */
  next?: Film;
  /** At last, the bytes are changed. */
  spoil?: (bytes: Buffer) => Buffer;
}

export const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '14', '-g', '25'];
const tags = 'setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv';
export const bt709 = ['zscale=m=709:r=limited', 'format=yuv420p', tags];

const beep = 'if(between(mod(t,1),0.5,0.55),0.7*sin(2*PI*(500+100*floor(t))*t),0)';
/** A beep of 50 ms in the middle of every second k, of 500 + 100 k Hz. */
export const beeps = (seconds: number, { rate = 48_000, channels = 2 } = {}) =>
  `aevalsrc='${Array(channels).fill(beep).join('|')}':s=${rate}:d=${seconds}`;

/** The film's frames in RGB, each with its number. */
export function numbered({ size = '424x240', rate = '25', seconds = 2, draw, from = 0 }: Film): string {
  const side = bitSize(...(size.split('x').map(Number) as [number, number]));
  const squares = Array.from({ length: side < 4 ? 0 : bits }, (_, bit) => {
    const square = `drawbox=x=${bit * side}:y=0:w=${side}:h=${side}:t=fill`;
    return [`${square}:c=black`, `${square}:c=white:enable='mod(floor((n+${from})/${2 ** bit}),2)'`];
  });
  const source = draw ?? `testsrc2=s=${size}:r=${rate}:d=${seconds}`;
  return [source, 'format=rgb24', ...squares.flat()].join(',');
}

/** Makes the film. */
export async function makeFilm(path: string, film: Film): Promise<string> {
  const { seconds = 2, draw, picture = [], pixels = bt709, video = h264, audio = ['-c:a', 'aac'], mux = [] } = film;
  const graph = draw === null ? [] : [[numbered(film), ...picture, ...pixels].join(',')];
  const sounds = film.sound ?? [beeps(seconds)];
  const late = (index: number) => (film.itsoffset ? ['-itsoffset', String(film.itsoffset[index])] : []);
  const inputs = [...graph, ...sounds].flatMap((input, index) => [...late(index), '-f', 'lavfi', '-i', input]);
  const codecs = [...(graph.length > 0 ? video : []), ...(sounds.length > 0 ? audio : [])];
  const maps = [...graph, ...sounds].flatMap((_input, index) => ['-map', String(index)]);
  for (const [name, text] of Object.entries(film.texts ?? {})) {
    const file = `${path}.${name}`;
    await writeFile(file, text);
    inputs.push('-i', file);
  }
  await ffmpeg(...inputs, ...maps, ...codecs, ...mux, path);
  let made = path;
  for (const [index, { before = [], after = [], to }] of (film.copies ?? []).entries()) {
    const copy = `${path}.${index}${to === undefined ? extname(made) : `.${to}`}`;
    await ffmpeg(...before, '-i', made, '-map', '0', '-c', 'copy', ...after, copy);
    made = copy;
  }
  if (film.next) await appendFile(made, await readFile(await makeFilm(`${path}.next.${film.to}`, film.next)));
  if (film.spoil) await writeFile(made, film.spoil(await readFile(made)));
  return made;
}
